"""Tags for the frame of every page: navigation, languages, icons, addresses of form fields."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from civic.core.language import language_name

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
    """`current` as in `aria-current`: "page", "true" for a page that lies under it, or empty."""

    label: str
    url: str
    current: str


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
def navigation(context: dict[str, Any], menu: str) -> tuple[Link, ...]:
    """The links of one menu that exist on this site, the one that the page lies under marked."""
    request = context.get("request")
    path = request.path if request else ""
    found = [(label, address_of(name, slug)) for label, name, slug in MENUS[menu]]
    return tuple(Link(str(label), url, _current(path, url)) for label, url in found if url)


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


class KeptNode(template.Node):
    """What was rendered once for the same values in the same language is not rendered again.

    Kept in the template itself, so a template that is read anew begins anew. Two threads at once
    only do the same work twice.
    """

    def __init__(self, nodelist: template.NodeList, depends: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.depends = depends
        self.kept: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        values = [value.resolve(context, ignore_failures=True) for value in self.depends]
        key = (get_language(), *values)
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = self.nodelist.render(context)
        return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept a b %}…{% endkept %}`: a part that depends on nothing but a, b and the language.

    Only for what is the same for everybody, and for values of which there are few: nothing is
    ever dropped.
    """
    _name, *values = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(value) for value in values])


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
    if len(settings.LANGUAGES) == 1:
        return []
    path = request.get_full_path() if request else "/"
    urls = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    if len(set(urls.values())) < len(urls):
        return []
    return [describe_language(code, url) for code, url in urls.items()]


def describe_language(code: str, url: str) -> Language:
    info = get_language_info(code)
    current = code == get_language()
    return Language(code, language_name(code), url, current, info["bidi"])


@register.simple_tag
@functools.cache
def icon(name: str, extra_class: str = "") -> SafeString:
    """One of our own drawings. Kept: a page has many and there are few."""
    drawing = {
        "name": name,
        "path": f"components/icons/{name}.svg",
        "extra_class": extra_class,
    }
    return mark_safe(render_to_string("components/_icon.html", drawing))  # noqa: S308 - a template


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
