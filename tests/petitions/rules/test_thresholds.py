from __future__ import annotations

import datetime as dt

import pytest

from petitions.rules.thresholds import (
    AgeBand,
    Threshold,
    Thresholds,
    add_months,
    age_band,
    newly_reached,
)

BOTH = Thresholds(10, 100)


@pytest.mark.parametrize(
    ("signatures", "before", "expected"),
    [
        (9, [], ()),
        (10, [], (Threshold.RESPONSE,)),
        (10, ["response"], ()),
        (100, [], (Threshold.RESPONSE, Threshold.DEBATE)),
        (100, ["response"], (Threshold.DEBATE,)),
        (5, ["response"], ()),
    ],
)
def test_each_threshold_is_reached_once(signatures, before, expected):
    assert newly_reached(BOTH, signatures, before) == expected


def test_a_body_may_offer_no_debate():
    assert Thresholds(10, None).reached(1_000_000) == (Threshold.RESPONSE,)
    assert Thresholds(None, None).goal(0) == 1


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 12, 15), 6, (2028, 6, 15)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
    ],
)
def test_months_later(start, months, end):
    at = dt.time(12, tzinfo=dt.UTC)
    begin, expected = (dt.datetime.combine(dt.date(*day), at) for day in (start, end))
    assert add_months(begin, months) == expected


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, AgeBand.IN_TIME),
        (6, AgeBand.IN_TIME),
        (7, AgeBand.DUE),
        (11, AgeBand.LATE),
        (14, AgeBand.VERY_LATE),
    ],
)
def test_age_bands(days, band):
    assert age_band(dt.timedelta(days=days)) == band
