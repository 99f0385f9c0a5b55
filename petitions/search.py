"""Find petitions by words, and those that are like one that somebody wants to begin.

On PostgreSQL by full text (an index over title, request and background) and by trigrams of the
title; on SQLite, for small sites, by the words as they stand. Without the extension pg_trgm the
titles are compared word by word too. The callers see no difference.
"""

from __future__ import annotations

import functools

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q

from petitions.models import Petition
from petitions.models.petitions import PetitionQuerySet

SHORTEST_WORD = 3
SIMILAR = 5
LIKENESS = "0.4"  # least share of the typed title's trigrams that a similar title holds


def search_petitions(rows: PetitionQuerySet, text: str) -> PetitionQuerySet:
    """Those that hold every word of `text`, "quoted phrases" and -exclusions where supported."""
    if connection.vendor == "postgresql":
        query = SearchQuery(text, config=settings.SEARCH_CONFIG, search_type="websearch")
        return rows.annotate(words=document()).filter(words=query)
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(request__icontains=word) | Q(background__icontains=word)
        )
    return rows


def similar_petitions(title: str) -> list[Petition]:
    """Open petitions whose title is like this one, most alike first; at most five."""
    rows = Petition.objects.open().select_related("body")
    if has_trigrams():
        return _alike_by_trigrams(rows, title)
    words = [word for word in title.split() if len(word) >= SHORTEST_WORD]
    if not words:
        return []
    some = Q()
    for word in words:
        some |= Q(title__icontains=word)
    ranked = sorted(rows.filter(some)[:200], key=lambda row: -_shared_words(row.title, words))
    return ranked[:SIMILAR]


@transaction.atomic
def _alike_by_trigrams(rows: PetitionQuerySet, title: str) -> list[Petition]:
    """The threshold holds for this transaction: the index needs it as a setting."""
    with connection.cursor() as cursor:
        setting = "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)"
        cursor.execute(setting, [LIKENESS])
    likeness = TrigramWordSimilarity(title, "title")
    found = rows.filter(title__trigram_word_similar=title).annotate(likeness=likeness)
    return list(found.order_by("-likeness", "-signature_count")[:SIMILAR])


@functools.cache
def has_trigrams() -> bool:
    """Whether the database can compare by trigrams (PostgreSQL's pg_trgm)."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def document() -> SearchVector:
    """The text that is searched; the same expression as the index's."""
    return SearchVector("title", "request", "background", config=settings.SEARCH_CONFIG)


def _shared_words(title: str, words: list[str]) -> int:
    lowered = title.lower()
    return sum(word.lower() in lowered for word in words)
