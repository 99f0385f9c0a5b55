from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.curve import HEIGHT, draw_columns


def test_highest_column_fills_the_picture_and_nothing_is_flat():
    drawn = draw_columns([0, 5, 10])
    assert [(column.y, column.height) for column in drawn.columns] == [
        ("100", "0"),
        ("50", "50"),
        ("0", "100"),
    ]
    assert drawn.highest == 10


def test_one_signature_among_many_stays_visible():
    assert draw_columns([1, 100_000]).columns[0].height == "1"


@given(st.lists(st.integers(0, 10**9), max_size=100))
def test_columns_stay_inside_the_picture(values):
    drawn = draw_columns(values)
    assert len(drawn.columns) == len(values)
    for column in drawn.columns:
        assert 0 <= float(column.y) <= HEIGHT
        assert float(column.y) + float(column.height) <= HEIGHT + 0.1
        assert column.x + column.width <= drawn.width


def test_labels_at_the_ends_grow_inwards():
    ticks = draw_columns([1] * 72, [(0, "Thu"), (24, "Fri"), (71, "now")]).ticks
    assert [(tick.at, tick.anchor) for tick in ticks] == [
        ("0%", "start"),
        ("33.33%", "middle"),
        ("100%", "end"),
    ]
