"""Dots stand where things lie, can each be pressed, and no name covers anything."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.pictures.dots import APART, RADIUS, Place, draw_dots

CAMDEN = Place("1", "Trees", 51.5390, -0.1426, "Camden Town")
HAMPSTEAD = Place("2", "Benches", 51.5566, -0.1780, "Hampstead")
BLOOMSBURY = Place("3", "Films", 51.5223, -0.1290, "Bloomsbury")

places = st.lists(
    st.builds(
        Place,
        label=st.just("1"),
        name=st.just("Trees"),
        latitude=st.floats(-80, 80),
        longitude=st.floats(-179, 179),
        where=st.sampled_from(["", "Camden Town", "Hampstead"]),
    ),
    min_size=1,
    max_size=12,
)


def positions(drawn):
    return [(float(dot.x), float(dot.y)) for dot in drawn.dots]


def test_north_is_up_and_east_is_right():
    (x1, y1), (x2, y2), (x3, y3) = positions(draw_dots([CAMDEN, HAMPSTEAD, BLOOMSBURY]))
    assert x2 < x1 < x3
    assert y2 < y1 < y3


def test_distances_are_true_in_both_directions():
    """A kilometre is as long from west to east as from south to north."""
    east = Place("2", "", 60.0, 10.02)  # at 60° a degree of longitude is half a degree of latitude
    north = Place("3", "", 60.01, 10.0)
    here, to_east, to_north = positions(draw_dots([Place("1", "", 60.0, 10.0), east, north]))
    assert to_east[0] - here[0] == pytest.approx(here[1] - to_north[1], rel=0.01)


def test_things_at_one_place_stand_side_by_side():
    drawn = draw_dots([CAMDEN, CAMDEN, CAMDEN, HAMPSTEAD])
    for (x1, y1), (x2, y2) in combinations(positions(drawn), 2):
        assert hypot(x1 - x2, y1 - y2) >= APART - 2


def test_each_surrounding_is_named_once():
    drawn = draw_dots([CAMDEN, CAMDEN, HAMPSTEAD, BLOOMSBURY])
    assert [name.text for name in drawn.names] == ["Camden Town", "Hampstead", "Bloomsbury"]


def test_the_scale_is_a_round_length():
    drawn = draw_dots([CAMDEN, HAMPSTEAD, BLOOMSBURY])
    assert drawn.metres == 1000
    assert 0 < float(drawn.bar) <= float(drawn.width) / 3


def test_no_place_is_no_map():
    with pytest.raises(ValueError, match="at least one place"):
        draw_dots([])


@given(places)
@settings(max_examples=60, deadline=None)
def test_every_dot_lies_inside_the_picture(given_places):
    drawn = draw_dots(given_places)
    for x, y in positions(drawn):
        assert RADIUS <= x <= float(drawn.width) - RADIUS
        assert RADIUS <= y <= float(drawn.height) - RADIUS
    assert draw_dots(given_places) == drawn
