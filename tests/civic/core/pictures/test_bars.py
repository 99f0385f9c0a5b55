from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.bars import percent, segments, threshold_marks


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 8, "12.5%"),
        (1, 3, "33.33%"),
        (Fraction(1, 2), 1, "50%"),
        (7, 0, "0%"),
        (-1, 4, "0%"),
        (9, 4, "100%"),
    ],
)
def test_percent_is_what_svg_reads(part, whole, expected):
    assert percent(part, whole) == expected


def test_marks_say_which_thresholds_are_reached():
    marks = threshold_marks([(10_000, "debate"), (1_000, "answer")], value=7_113, maximum=10_000)
    assert [(mark.label, mark.at, mark.anchor, mark.reached) for mark in marks] == [
        ("answer", "10%", "start", True),
        ("debate", "100%", "end", False),
    ]


def test_marks_close_together_take_two_rows():
    marks = threshold_marks([(50, "one"), (55, "two"), (95, "three")], value=0, maximum=100)
    assert [mark.row for mark in marks] == [0, 1, 0]


@given(st.lists(st.integers(0, 10**9), max_size=12), st.integers(1, 10**9))
def test_segments_lie_end_to_end_inside_the_bar(amounts, whole):
    laid = segments([(amount, str(amount)) for amount in amounts], whole)
    ends = [float(part.start.rstrip("%")) + float(part.width.rstrip("%")) for part in laid]
    starts = [float(part.start.rstrip("%")) for part in laid]
    assert all(end <= 100.02 for end in ends)
    assert all(abs(start - end) <= 0.02 for start, end in zip(starts[1:], ends, strict=False))
