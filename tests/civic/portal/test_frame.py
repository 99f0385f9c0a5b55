"""The frame of every page: header, error pages, mail."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import reverse

from civic.core.api import PROBLEM
from civic.portal.error_views import csrf_failure

ERROR_PAGES = [
    *("400.html", "403.html", "404.html", "405.html", "429.html"),
    *("csrf_failure.html", "petitions/removed.html"),
]


def anonymous_request(path="/"):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_says_what_happened_and_what_to_do(name):
    request = anonymous_request()
    html = render_to_string(name, request=request)
    assert re.search(r"<h1>.+</h1>\s*<p class=\"lead\">.+</p>\s*<p>.+</p>", html)
    assert 'href="/"' in html


def test_what_scrolls_by_itself_is_reached_by_keyboard_and_has_a_name():
    """Safari gives such a box no focus of its own accord."""
    boxes = [
        tag
        for template in (settings.ROOT / "templates").rglob("*.html")
        for tag in re.findall(
            r"<pre\b[^>]*>|<[^>]*\b(?:scroll-x|module--wide)\b[^>]*>", template.read_text()
        )
    ]
    assert len(boxes) > 10
    for box in boxes:
        for attribute in ('tabindex="0"', 'role="', "aria-label"):
            assert attribute in box, box


@pytest.mark.parametrize(
    ("method", "address", "allowed", "said"),
    [
        ("get", "publiclog:receipt_file", "POST", "It only takes what a button or a form sends"),
        ("post", "portal:retention", "GET, HEAD", "this page can only be read"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_told_as_it_was(
    client, method, address, allowed, said
):
    response = getattr(client, method)(reverse(address))
    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert said in response.content.decode()


def test_broken_server_still_has_a_page_without_context_or_database():
    html = get_template("500.html").render()
    assert "<h1>Something went wrong on our side</h1>" in html
    assert 'href="/"' in html


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/api/v1/budgets/", {"Host": "elsewhere.example"}, 400),
        ("/petitions/999999.json", {}, 404),
        ("/api/v1/budgets/", {}, 500),
    ],
)
@pytest.mark.django_db
def test_a_program_is_told_as_a_problem_what_went_wrong(
    client, monkeypatch, settings, address, headers, status
):
    def fail(*_, **__):
        raise RuntimeError

    client.raise_request_exception = False
    settings.ALLOWED_HOSTS = ["testserver"]
    if status == 500:
        monkeypatch.setattr("budgets.api.BudgetViewSet.list", fail)
    response = client.get(address, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    assert response.json()["status"] == status
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_person_is_told_on_a_page_what_went_wrong(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get("/budgets/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert "<h1>We could not read that request</h1>" in response.content.decode()


def test_stale_form_is_refused_with_a_reason():
    response = csrf_failure(anonymous_request())
    assert response.status_code == 403
    assert "was not saved" in response.content.decode()


def test_anonymous_page_holds_nothing_personal():
    html = render_to_string("404.html", request=anonymous_request())
    assert "Sign in" in html
    assert "csrfmiddlewaretoken" not in html
    assert "Sign out" not in html


def test_page_marks_where_one_is():
    html = render_to_string("404.html", request=anonymous_request("/budgets/greener/"))
    assert 'href="/budgets/" aria-current="true"' in html


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_mail_has_one_idea_and_its_address_in_words(kind):
    source = (
        f'{{% extends "emails/base.{kind}" %}}{{% block heading %}}Confirm{{% endblock %}}'
        "{% block body %}Please confirm.{% endblock %}"
        f'{{% block action %}}{{% include "emails/_action.{kind}" with text="Yes, it was me" %}}'
        "{% endblock %}"
    )
    context = {"url": "https://city.example/confirm/abc", "city_name": "Riverton"}
    mail = engines["django"].from_string(source).render(context)
    assert mail.count("Confirm\n") + mail.count(">Confirm<") == 1
    assert mail.index("Yes, it was me") < mail.rindex("https://city.example/confirm/abc")
    assert "Riverton" in mail
