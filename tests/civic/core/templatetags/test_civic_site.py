import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils.translation import override

from civic.core.templatetags.civic_site import MENUS, as_lead, languages, navigation, page_url


def render(source, **context):
    return Template("{% load civic_site %}" + source).render(Context(context)).strip()


def test_page_that_does_not_exist_has_no_address():
    assert page_url("no:such-page") == ""
    assert page_url("portal:home") == "/"


@pytest.mark.parametrize("menu", MENUS)
def test_every_menu_has_only_links_that_exist(menu):
    request = RequestFactory().get("/")
    shown = render(
        "{% navigation menu as items %}{% for item in items %}{{ item.url }} {% endfor %}",
        menu=menu,
        request=request,
    )
    assert all(url.startswith("/") for url in shown.split())


@override_settings(LANGUAGES=[("en", "English"), ("pl", "Polish"), ("ar", "Arabic")])
def test_each_language_has_its_own_address():
    found = languages(RequestFactory().get("/"))
    assert [(item.name, item.url, item.bidi) for item in found] == [
        ("English", "/", False),
        ("Polski", "/pl/", False),
        ("العربيّة", "/ar/", True),
    ]
    assert [item.code for item in found if item.current] == ["en"]


@override_settings(LANGUAGES=[("en", "English"), ("pl", "Polish")])
def test_page_with_one_address_for_all_languages_offers_no_switch():
    assert languages(RequestFactory().get("/admin/login/")) == []


@pytest.mark.parametrize(
    ("label", "lead"), [("Postcode", "Postcode:"), ("Where do you live?", "Where do you live?")]
)
def test_label_leads_into_its_error(label, lead):
    assert as_lead(label) == lead


def test_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')


def test_what_is_kept_is_made_once_for_the_same_values():
    template = Template("{% load civic_site %}{% kept place %}{{ place }} {{ made }}{% endkept %}")
    made = [
        template.render(Context({"place": place, "made": number}))
        for number, place in enumerate(["here", "here", "there", "here"])
    ]
    assert made == ["here 0", "here 0", "there 2", "here 0"]


def test_what_is_kept_is_kept_in_each_language():
    template = Template(
        "{% load i18n civic_site %}{% kept %}{% translate 'Petitions' %}{% endkept %}"
    )
    shown = []
    for code in ("en", "pl", "en"):
        with override(code):
            shown.append(template.render(Context()))
    assert shown == ["Petitions", "Petycje", "Petitions"]


def test_the_menu_marks_the_page_and_what_lies_above_it():
    for path, current in (("/petitions/", "page"), ("/petitions/7/", "true"), ("/budgets/", "")):
        request = RequestFactory().get(path)
        links = navigation({"request": request}, "main")
        assert {link.url: link.current for link in links}["/petitions/"] == current


@pytest.mark.django_db
def test_the_frame_keeps_nothing_of_who_asks(client, resident):
    anonymous = client.get("/accounts/login/").content.decode()
    assert "Sign out" not in anonymous
    client.force_login(resident)
    tokens = set()
    for _visit in range(2):
        page = client.get("/me/").content.decode()
        assert "Sign out" in page
        tokens |= set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    client.logout()
    again = client.get("/accounts/login/").content.decode()
    assert "Sign out" not in again
    assert not [token for token in tokens if token in again]
