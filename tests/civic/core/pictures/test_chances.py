from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.chances import draw_chances


def test_equal_chances_lie_on_the_line():
    drawn = draw_chances([Fraction(1, 10)] * 20)
    assert drawn.lowest == drawn.highest == drawn.equal == Fraction(1, 10)
    assert drawn.people == 20
    assert f"V{drawn.equal_y}" in drawn.path


def test_bars_fall_from_high_to_low():
    drawn = draw_chances([Fraction(1, 4), Fraction(3, 4)])
    assert drawn.path == "M0 100V9.09H500.00V69.70H1000.00V100Z"
    assert (drawn.lowest, drawn.highest, drawn.equal) == (
        Fraction(1, 4),
        Fraction(3, 4),
        Fraction(1, 2),
    )


def test_no_pool_draws_nothing():
    assert draw_chances([]).path == ""


@given(st.lists(st.fractions(0, 1), min_size=1, max_size=50))
def test_equal_line_is_between_lowest_and_highest(chances):
    drawn = draw_chances(chances)
    assert drawn.lowest <= drawn.equal <= drawn.highest


def test_large_pool_is_thinned():
    assert draw_chances([0.1] * 12_000).path.count("H") == 1000
