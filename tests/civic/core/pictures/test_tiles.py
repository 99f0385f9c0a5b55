from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.tiles import (
    SIZE,
    Tile,
    breaks_for,
    lay_out,
    legend_for,
    round_down,
    step_of,
)


def tile(code, column, row, value):
    return Tile(code, code, code, column, row, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (1, 1), (9, 9), (10, 10), (14, 12), (99, 80), (687, 600), (12_345, 12_000)],
)
def test_round_down_gives_numbers_people_say(value, expected):
    assert round_down(value) == expected


@pytest.mark.parametrize(
    ("largest", "expected"),
    [(0, []), (1, [1]), (2, [1]), (10, [1, 3, 6]), (1146, [75, 150, 300, 600])],
)
def test_breaks_halve_from_the_largest(largest, expected):
    assert breaks_for([0, largest]) == expected


def test_breaks_of_nothing_are_none():
    assert breaks_for([]) == []


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_legend_covers_every_number_once_and_rises(values):
    breaks = breaks_for(values)
    legend = legend_for(breaks)
    assert legend[0].low == 0
    assert legend[-1].high is None
    assert all(low.high + 1 == high.low for low, high in pairwise(legend))
    assert [line.step for line in legend] == sorted({line.step for line in legend})
    for value in values:
        line = [
            row for row in legend if row.low <= value and (row.high is None or value <= row.high)
        ]
        assert [row.step for row in line] == [step_of(value, breaks)]


@given(st.integers(1, 10**7))
def test_largest_value_is_full_and_zero_is_pale(largest):
    breaks = breaks_for([largest])
    assert step_of(largest, breaks) == "4"
    assert step_of(0, breaks) == "0"


def test_map_has_no_empty_edge_and_reads_row_by_row():
    laid = lay_out([tile("B", 5, 3, 8), tile("A", 3, 2, None)])
    assert [square.tile.code for square in laid.squares] == ["A", "B"]
    assert (laid.squares[0].x, laid.squares[0].y) == (0, 0)
    assert (laid.width, laid.height) == (96 + SIZE, 48 + SIZE)
    assert laid.squares[0].step == "none"
    assert laid.has_gaps


def test_empty_map_draws_nothing():
    laid = lay_out([])
    assert laid.squares == []
    assert not laid.has_gaps
