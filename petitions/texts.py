"""Which of a petition's texts a page shows, and where the others stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language_info

from petitions.models import Petition, PetitionText


@dataclass(frozen=True)
class ShownText:
    """The words in `language`; `others` are (code, name in itself, address) of the other texts."""

    title: str
    request: str
    background: str
    language: str
    others: tuple[tuple[str, str, str], ...]


def shown_text(petition: Petition, *, language: str, path: str) -> ShownText:
    """The text in the page's language if there is one, else the petition's own.

    No query on a site with one language.
    """
    texts: dict[str, Petition | PetitionText] = {petition.language: petition}
    if len(settings.LANGUAGES) > 1:
        texts |= {text.language: text for text in petition.texts.all()}
    shown = language if language in texts else petition.language
    text = texts[shown]
    others = tuple(
        (code, name_of(code), translate_url(path, code))
        for code in texts
        if code != shown and code in dict(settings.LANGUAGES)
    )
    return ShownText(text.title, text.request, text.background, shown, others)


def name_of(code: str) -> str:
    """A language in its own words; the city's name for it where Django knows none."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return str(dict(settings.LANGUAGES).get(code, code))
