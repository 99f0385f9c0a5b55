"""Find petitions by words, and those that are like one that somebody wants to begin.

PostgreSQL keeps the words of each text and of each title as columns of their own with an index
(migrations 0005 and 0009); SQLite, for small sites, compares the texts as they stand. The callers
see no difference.

What is similar: two of the five rarest words of the title. How rare a word is, PostgreSQL's own
statistics tell. However common the words are, at most `CANDIDATES` titles are compared, those that
hold every word first. Where too few share words, titles that are written alike are added (pg_trgm,
if there is one), as far as they are found within `PATIENCE`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import combinations
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVectorField, TrigramWordSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from psycopg.errors import QueryCanceled

from petitions.models import Petition, PetitionText
from petitions.models.petitions import PetitionQuerySet
from petitions.texts import with_texts

SHORTEST_WORD = 3
SIMILAR = 5
TELLING_WORDS = 5
CANDIDATES = 1000
LIKENESS = "0.4"  # least share of the typed title's trigrams that a similar title holds
PATIENCE = "120ms"
NO_GRAMMAR = "simple"  # the dictionary for texts in any language: words as they are written

# The column of words; in a subquery the table has another name.
OUTER_WORDS = RawSQL('"petitions_petition"."words"', [], output_field=SearchVectorField())
INNER_WORDS = RawSQL("words", [], output_field=SearchVectorField())

Texts = TypeVar("Texts", bound=QuerySet[Any])

# For this transaction: the index needs its threshold as a setting.
FOR_TRIGRAMS = """
SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),
    set_config('statement_timeout', %s, true)
"""
# Words that the statistics do not name are rare.
RAREST_FIRST = """
SELECT word FROM unnest(tsvector_to_array(to_tsvector(%s::regconfig, %s))) AS word
LEFT JOIN (
    SELECT unnest(most_common_elems::text::text[]) AS known, unnest(most_common_elem_freqs) AS share
    FROM pg_stats WHERE tablename = 'petitions_petition' AND attname = 'title_words'
) AS common ON known = word
ORDER BY COALESCE(share, 0), length(word) DESC, word
"""
SHARING = """
SELECT id FROM petitions_petition WHERE id IN (
    (SELECT id FROM petitions_petition
     WHERE status = 'open' AND title_words @@ %(every)s::tsquery LIMIT %(most)s)
    UNION
    (SELECT id FROM petitions_petition
     WHERE status = 'open' AND title_words @@ %(telling)s::tsquery LIMIT %(most)s))
ORDER BY ts_rank(title_words, %(some)s::tsquery) DESC, signature_count DESC, id DESC LIMIT %(shown)s
"""


def search_petitions(rows: PetitionQuerySet, text: str) -> PetitionQuerySet:
    """Those that hold every word of `text`, "quoted phrases" and -exclusions where supported.

    On a site with several languages one of its texts has to hold them.
    """
    if len(settings.LANGUAGES) == 1:
        return _holding(rows, text, settings.SEARCH_CONFIG, OUTER_WORDS)
    own = _holding(Petition.objects.order_by(), text, settings.SEARCH_CONFIG, INNER_WORDS)
    others = _holding(PetitionText.objects.order_by(), text, NO_GRAMMAR, INNER_WORDS)
    return rows.filter(pk__in=own.values("pk").union(others.values("petition")))


def _holding(rows: Texts, text: str, dictionary: str, words: RawSQL) -> Texts:
    if connection.vendor == "postgresql":
        query = SearchQuery(text, config=dictionary, search_type="websearch")
        return rows.alias(words=words).filter(words=query)
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(request__icontains=word) | Q(background__icontains=word)
        )
    return rows


def similar_petitions(title: str) -> list[Petition]:
    """Open petitions whose title is like this one, most alike first; at most five."""
    rows = with_texts(Petition.objects.open(timezone.now()).select_related("body"))
    if connection.vendor != "postgresql":
        return _holding_words(rows, title)
    found = _sharing_words(rows, title)
    if len(found) < SIMILAR and has_trigrams():
        found += [row for row in _written_alike(rows, title) if row not in found]
    return found[:SIMILAR]


@functools.cache
def has_trigrams() -> bool:
    """Whether the database can compare by trigrams (PostgreSQL's pg_trgm)."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _sharing_words(rows: PetitionQuerySet, title: str) -> list[Petition]:
    with connection.cursor() as cursor:
        cursor.execute(RAREST_FIRST, [settings.SEARCH_CONFIG, title])
        words = [_quoted(word) for (word,) in cursor.fetchall()]
        if not words:
            return []
        telling = words[:TELLING_WORDS]
        pairs = [_all_of(pair) for pair in combinations(telling, 2)]
        values: dict[str, str | int] = {
            "every": _all_of(words),
            "telling": _any_of(pairs if len(telling) > 2 else telling),
            "some": _any_of(words),
            "most": CANDIDATES,
            "shown": SIMILAR,
        }
        cursor.execute(SHARING, values)
        ids = [pk for (pk,) in cursor.fetchall()]
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _quoted(word: str) -> str:
    """A word as the dictionary left it, for a tsquery."""
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))


def _all_of(parts: Iterable[str]) -> str:
    return f"({' & '.join(parts)})"


def _any_of(parts: Iterable[str]) -> str:
    return f"({' | '.join(parts)})"


def _written_alike(rows: PetitionQuerySet, title: str) -> list[Petition]:
    """By trigrams. None where so many titles are alike that it would take too long."""
    likeness = TrigramWordSimilarity(title, "title")
    found = rows.filter(title__trigram_word_similar=title).annotate(likeness=likeness)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FOR_TRIGRAMS, [LIKENESS, PATIENCE])
            alike: list[Petition] = list(found.order_by("-likeness", "-signature_count")[:SIMILAR])
            cursor.execute(FOR_TRIGRAMS, [LIKENESS, "0"])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return []
        raise
    return alike


def _holding_words(rows: PetitionQuerySet, title: str) -> list[Petition]:
    words = [word for word in title.split() if len(word) >= SHORTEST_WORD]
    if not words:
        return []
    some = functools.reduce(Q.__or__, (Q(title__icontains=word) for word in words))
    ranked = sorted(rows.filter(some)[:200], key=lambda row: -_shared_words(row.title, words))
    return ranked[:SIMILAR]


def _shared_words(title: str, words: list[str]) -> int:
    lowered = title.lower()
    return sum(word.lower() in lowered for word in words)
