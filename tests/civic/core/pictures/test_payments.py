from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from civic.core.pictures.payments import draw_payments


def test_blocks_fall_from_who_paid_most():
    blocks = draw_payments([(1, 50), (3, 100), (0, 999)])
    assert [(block.x, block.y, block.width, block.height) for block in blocks] == [
        ("0%", "0%", "75%", "100%"),
        ("75%", "50%", "25%", "50%"),
    ]


def test_nobody_paid_nothing():
    assert draw_payments([]) == []


@given(st.lists(st.tuples(st.integers(0, 10**6), st.fractions(0, 10**6)), max_size=20))
def test_area_is_the_price(groups):
    blocks = draw_payments(groups)
    price = sum((people * amount for people, amount in groups), Fraction(0))
    assert sum((block.people * block.amount for block in blocks), Fraction(0)) == price
