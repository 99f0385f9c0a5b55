from __future__ import annotations

import pytest

from petitions.rules.people import name_key, tidy_name, tidy_postcode

NAMES = [
    ("  Ann   Lee ", "Ann Lee"),
    ("O’Brien-Núñez", "O’Brien-Núñez"),
    ("李小龙", "李小龙"),
    ("محمد", "محمد"),
    ("Jo 😀", "Jo 😀"),
    ("Zo\u0065\u0301", "Zoé"),
    ("Ann\x00\u202eLee", "AnnLee"),
    ("Ann\nLee", "Ann Lee"),
    ("می‌خواهم", "می‌خواهم"),
    ("x" * 255, "x" * 255),
]


@pytest.mark.parametrize(("typed", "kept"), NAMES)
def test_a_name_of_any_script_stays(typed, kept):
    assert tidy_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "😀", "--", "\u202e", "x" * 256])
def test_what_is_no_name(typed):
    with pytest.raises(ValueError):
        tidy_name(typed)


def test_names_that_differ_in_capitals_and_spaces_are_one():
    assert name_key("ANN  Lee") == name_key("ann lee")
    assert name_key("Straße") == name_key("STRASSE")


@pytest.mark.parametrize(
    ("typed", "kept"), [("sw1a 1aa", "SW1A1AA"), ("00-950", "00950"), (" 10115 ", "10115")]
)
def test_a_postcode_of_any_country(typed, kept):
    assert tidy_postcode(typed) == kept


@pytest.mark.parametrize("typed", ["", "1", "SW1A 1AA, London", "😀😀😀", "ЖЖЖ123"])
def test_what_is_no_postcode(typed):
    with pytest.raises(ValueError):
        tidy_postcode(typed)
