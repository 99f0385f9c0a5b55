import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from civic.core.templatetags.civic_site import MENUS, as_lead, languages, page_url


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
