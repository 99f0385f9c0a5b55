from __future__ import annotations

import pytest

from civic.areas.models import Postcode
from civic.areas.postcodes import find_postcode, normalise
from civic.core.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SW1A 1AA", "SW1A1AA"),
        (" sw1a1aa ", "SW1A1AA"),
        ("sw1a-1aa.", "SW1A1AA"),
        ("SW1A\u00a01AA", "SW1A1AA"),
        ("ＳＷ１Ａ １ＡＡ", "SW1A1AA"),
        ("30-001", "30001"),
    ],
)
def test_postcode_is_understood_however_it_is_typed(typed, code):
    assert normalise(typed) == code


@pytest.mark.parametrize("typed", ["", "  ", "SW", "London", "SW1A 1AA, London", "-- --"])
def test_text_that_is_no_postcode_is_refused_with_a_sentence(typed):
    with pytest.raises(Invalid, match="postcode"):
        find_postcode(typed)


def test_unknown_postcode_is_none_and_a_known_one_brings_its_borough(
    borough, django_assert_num_queries
):
    Postcode.objects.create(code="SW1A1AA", borough=borough)
    assert find_postcode("E1 6AN") is None
    with django_assert_num_queries(1):
        assert find_postcode("sw1a 1aa").borough == borough
