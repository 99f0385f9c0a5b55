from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.pattern import COLUMNS, PALETTES, ROWS, draw_pattern, palette_for


@given(st.text(max_size=40), st.text(max_size=40))
def test_pattern_is_the_same_for_ever_and_fills_every_cell(seed, topic):
    drawn = draw_pattern(seed, topic)
    assert drawn == draw_pattern(seed, topic)
    grounds = [shape for shape in drawn.shapes if not shape.transform]
    assert len(grounds) == COLUMNS * ROWS
    assert drawn.palette in PALETTES


def test_projects_on_one_topic_share_a_palette_but_not_a_pattern():
    one, other = draw_pattern("12", "trees"), draw_pattern("13", "trees")
    assert one.palette == other.palette == palette_for("", "trees")
    assert one.shapes != other.shapes


def test_known_seed_keeps_its_picture():
    drawn = draw_pattern("1")
    assert (drawn.palette, len(drawn.shapes)) == ("river", 77)
