"""Canonical JSON: the rules of RFC 8785 that hold without floats."""

import json
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proofs.canonical import canonical_json
from civic.proofs.errors import NotCanonical


class Kind(StrEnum):
    CAST = "cast"


CASES = [
    (None, b"null"),
    ([True, False, 0, -7, 2**53 - 1], b"[true,false,0,-7,9007199254740991]"),
    ((1, 2), b"[1,2]"),
    ({"b": 1, "a": {"d": [], "c": {}}}, b'{"a":{"c":{},"d":[]},"b":1}'),
    ({"kind": Kind.CAST}, b'{"kind":"cast"}'),
    # The string of RFC 8785, section 3.2.2.2.
    ('€$\x0f\nA\'B"\\\\"/', b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
    ("\b\t\f\r\x7f\u2028", b'"\\b\\t\\f\\r\x7f\xe2\x80\xa8"'),
    # The keys of RFC 8785, section 3.2.3: by UTF-16 code units, so the emoji comes before U+FB33.
    (
        {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "ö": 7},
        '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"\U0001f600":5,"\ufb33":3}'.encode(),
    ),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_a_value_has_one_form(value, expected):
    assert canonical_json(value) == expected


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), {"a": [0.5]}, {1: 2}, {None: 1}, b"x", {1}, 2**53, "\ud800", object()],
)
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json(value)


SAFE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | SAFE | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_reads_back_as_the_same_value_and_is_stable(value):
    encoded = canonical_json(value)
    assert json.loads(encoded) == value
    assert canonical_json(json.loads(encoded)) == encoded


@given(st.dictionaries(st.text(), SAFE, min_size=2))
def test_the_order_of_insertion_does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)
