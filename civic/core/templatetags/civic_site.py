"""Tags for the frame of every page: navigation, languages, icons, addresses of form fields."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

register = template.Library()

MENUS: dict[str, list[tuple[Any, str, str]]] = {
    "main": [
        (_("Budgets"), "budgets:list", ""),
        (_("Petitions"), "petitions:list", ""),
        (_("Assemblies"), "assemblies:list", ""),
        (_("Your area"), "portal:area", ""),
    ],
    "take_part": [
        (_("Budgets"), "budgets:list", ""),
        (_("Petitions"), "petitions:list", ""),
        (_("Assemblies"), "assemblies:list", ""),
        (_("Your area"), "portal:area", ""),
        (_("Search"), "portal:search", ""),
    ],
    "account": [
        (_("Overview"), "accounts:overview", ""),
        (_("E-mail"), "account_email", ""),
        (_("Password"), "account_change_password", ""),
        (_("Second step and passkeys"), "mfa_index", ""),
    ],
    "trust": [
        (_("What our voting protects"), "portal:page", "voting"),
        (_("How counting works"), "portal:page", "counting"),
        (_("Privacy"), "portal:page", "privacy"),
        (_("Terms of use"), "portal:page", "terms"),
    ],
    "about": [
        (_("About Civic"), "portal:page", "about"),
        (_("Accessibility"), "portal:page", "accessibility"),
        (_("Open data"), "opendata:catalogue", ""),
        (_("API for developers"), "api-docs", ""),
    ],
}


class Link(NamedTuple):
    label: str
    url: str
    current: bool


def address_of(name: str, slug: str = "") -> str:
    """Return the path of a named page, or an empty string where this site has no such page."""
    return _address_in(get_language(), name, slug)


@functools.cache
def _address_in(language: str | None, name: str, slug: str) -> str:
    """Kept: each page has two dozen of these links, and where they lead never changes."""
    try:
        return reverse(name, args=[slug] if slug else None)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any], menu: str) -> list[Link]:
    """The links of one menu that exist on this site, the one that the page lies under marked."""
    request = context.get("request")
    path = request.path if request else ""
    found = [(label, address_of(name, slug)) for label, name, slug in MENUS[menu]]
    return [Link(str(label), url, path.startswith(url)) for label, url in found if url]


@register.simple_tag
def page_url(name: str, slug: str = "") -> str:
    """Like `url`, but empty instead of an error for a page that this site does not have."""
    return address_of(name, slug)


class Language(NamedTuple):
    code: str
    name: str
    url: str
    current: bool
    bidi: bool


@register.simple_tag
def languages(request: HttpRequest | None) -> list[Language]:
    """This page's address in each language, each named in its own words.

    Empty for a page that has one address for all languages, such as those for officials.
    """
    path = request.get_full_path() if request else "/"
    urls = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    if len(set(urls.values())) < len(urls):
        return []
    return [describe_language(code, url) for code, url in urls.items()]


def describe_language(code: str, url: str) -> Language:
    info = get_language_info(code)
    current = code == get_language()
    return Language(code, info["name_local"].capitalize(), url, current, info["bidi"])


@register.inclusion_tag("components/_icon.html")
def icon(name: str, extra_class: str = "") -> dict[str, str]:
    return {
        "name": name,
        "path": f"components/icons/{name}.svg",
        "extra_class": extra_class,
    }


@register.inclusion_tag("components/_illustration.html")
def illustration(name: str) -> dict[str, str]:
    return {"path": f"components/illustrations/{name}.svg"}


@register.filter
def split_words(text: str) -> list[str]:
    return text.split()


@register.filter
def as_lead(label: str) -> str:
    """A label as the beginning of a sentence: "Postcode:", but "Where do you live?"."""
    return label if label.endswith((":", "?", ".", "!")) else f"{label}:"


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the control that an error message leads to: of a group, its first choice."""
    is_group = field.widget_type in {"radioselect", "checkboxselectmultiple"}
    return f"{field.auto_id}_0" if is_group else field.id_for_label or field.auto_id
