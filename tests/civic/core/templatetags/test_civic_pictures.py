from fractions import Fraction

import pytest
from django.template.loader import render_to_string

from civic.core.templatetags.civic_pictures import number, percentage, tile_layout

TILES = [
    {"code": "A", "abbreviation": "A", "name": "Ash", "column": 1, "row": 1, "value": 1234},
    {"code": "B", "abbreviation": "B", "name": "Beech", "column": 2, "row": 1, "value": None},
]


def test_numbers_are_grouped():
    assert number(1234567) == "1,234,567"
    assert number(None) == ""


def test_shares_are_percentages():
    assert percentage(Fraction(1, 8)) == "12.5\N{NO-BREAK SPACE}%"


def test_tiles_may_be_plain_mappings():
    assert [square.tile.name for square in tile_layout(TILES).squares] == ["Ash", "Beech"]


@pytest.mark.parametrize("url", ["", "/areas/ash/"])
def test_tile_map_says_in_words_what_it_shows_in_colour(url):
    tiles = [{**tile, "url": url} for tile in TILES]
    html = render_to_string(
        "components/_tile_map.html",
        {"tiles": tiles, "label": "By tree", "unit": "signatures", "unknown": 3, "legend": True},
    )
    assert 'aria-label="Ash: 1,234 signatures"' in html
    assert 'aria-label="Beech: not shown"' in html
    assert "Not in a known area" in html


def test_wide_picture_has_plain_numbers_in_its_attributes():
    points = [(str(hour), hour) for hour in range(168)]
    html = render_to_string("components/_curve.html", {"points": points, "label": "A week"})
    assert 'viewBox="0 0 1680 100"' in html
