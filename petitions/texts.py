"""Which of a petition's texts a page shows, and where the others stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.urls import translate_url
from django.utils.translation import get_language_info

from petitions.models import Petition, PetitionText

Rows = TypeVar("Rows", bound=QuerySet[Any])


def with_texts(rows: Rows, *paths: str) -> Rows:
    """Read the other languages along, so that `Petition.localized` asks for none of them again.

    `paths` lead from a row to its petitions ("mailing__petition__"). No query on a site with one
    language, else one for all rows.
    """
    if len(settings.LANGUAGES) == 1:
        return rows
    return rows.prefetch_related(*(f"{path}texts" for path in paths or ("",)))


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
    text = texts.get(language, petition)
    others = tuple(
        (code, name_of(code), translate_url(path, code))
        for code in texts
        if code != text.language and code in dict(settings.LANGUAGES)
    )
    return ShownText(text.title, text.request, text.background, text.language, others)


def name_of(code: str) -> str:
    """A language in its own words; the city's name for it where Django knows none."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return str(dict(settings.LANGUAGES).get(code, code))
