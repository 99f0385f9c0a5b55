import pytest

from civic.core.pictures.draw import mark_panel


@pytest.mark.parametrize(
    ("chosen", "place"),
    [(None, (None, None)), (0, (6, 6)), (49, (594, 6)), (50, (6, 18)), (999, (594, 234))],
)
def test_panel_is_marked_in_its_row_and_column(chosen, place):
    drawn = mark_panel(chosen)
    assert (drawn.x, drawn.y) == place
    assert (drawn.width, drawn.height) == (600, 240)


@pytest.mark.parametrize("chosen", [-1, 1000])
def test_panel_outside_the_thousand_is_refused(chosen):
    with pytest.raises(ValueError, match="is not one of 1000"):
        mark_panel(chosen)
