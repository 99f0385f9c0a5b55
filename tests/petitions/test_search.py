from __future__ import annotations

import pytest
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from petitions import search
from petitions.models import Petition
from petitions.states import PetitionStatus
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buses(body):
    return PetitionFactory(
        body=body,
        title="Night buses every ten minutes",
        request="Run the N29 all night.",
        background="Cleaners wait in the cold.",
    )


@pytest.fixture
def trees(body):
    return PetitionFactory(body=body, title="Plant trees in every street", request="x")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("buses", True),
        ("N29", True),
        ("cleaners cold", True),
        ("cleaners trees", False),
        ("%", False),
        ("'; DROP TABLE", False),
        ('"', None),
    ],
)
def test_every_word_has_to_be_there(buses, trees, words, found):
    rows = list(search.search_petitions(Petition.objects.all(), words))
    if found is not None:
        assert (buses in rows) == found


@pytest.mark.parametrize("title", ["", "?", "the of", "O'Neill\\'s & (buses | !trees) :*", "\\"])
def test_any_title_may_be_compared(buses, title):
    assert search.similar_petitions(title) in ([], [buses])


def test_titles_that_share_most_words_come_first(body, buses):
    for number in range(8):
        PetitionFactory(body=body, title=f"Night trains to platform {number}")
    PetitionFactory(body=body, title="Every ten days a concert")
    found = search.similar_petitions("Night buses every ten days")
    assert found[0] == buses
    assert len(found) <= search.SIMILAR


@pytest.mark.postgres
def test_a_misspelt_title_is_found_by_its_letters(buses):
    assert search.similar_petitions("Nihgt busses evry ten mintes") == [buses]


@pytest.mark.postgres
def test_titles_that_take_too_long_to_compare_are_left_out(buses, trees):
    slow = RawSQL("(SELECT 1 FROM pg_sleep(2))", [], output_field=IntegerField())
    rows = Petition.objects.alias(slow=slow).filter(slow=1)
    assert search._written_alike(rows, buses.title) == []
    assert search.similar_petitions(buses.title) == [buses]


@pytest.mark.parametrize("with_trigrams", [True, False])
def test_a_similar_title_is_found(buses, trees, monkeypatch, with_trigrams):
    if not with_trigrams:
        monkeypatch.setattr(search, "has_trigrams", lambda: False)
    assert search.similar_petitions("More night buses please")[:1] == [buses]
    assert search.similar_petitions("Quieter aeroplanes") == []


def test_only_open_petitions_are_offered(buses):
    buses.status = PetitionStatus.CLOSED
    buses.save()
    assert search.similar_petitions("Night buses every ten minutes") == []
