"""Orders and numbers from seeds that were published before."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proofs import seeds

IDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=5), unique=True)
SEEDS = st.text(st.characters(codec="utf-8", exclude_characters=":"), max_size=5)


def test_the_order_is_that_of_the_hashes():
    expected = sorted(
        ["a", "b", "c"], key=lambda item: hashlib.sha256(f"s:{item}".encode()).hexdigest()
    )
    assert seeds.order_by_seed(["c", "a", "b"], "s") == expected


@given(IDS, SEEDS, st.randoms(use_true_random=False))
def test_the_order_depends_on_nothing_but_the_seed_and_the_ids(ids, seed, random):
    shuffled = random.sample(ids, len(ids))
    order = seeds.order_by_seed(ids, seed)
    assert seeds.order_by_seed(shuffled, seed) == order
    assert sorted(order) == sorted(ids)


def test_every_order_of_three_comes_up_about_as_often():
    counts = {}
    for number in range(6000):
        order = tuple(seeds.order_by_seed("abc", str(number)))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert all(850 < count < 1150 for count in counts.values())


def test_a_seed_is_fixed_by_its_commitment():
    seed = seeds.new_seed()
    assert seeds.seed_commitment(seed) == seeds.seed_commitment(seed)
    assert seeds.seed_commitment(seed) != seeds.seed_commitment(seeds.new_seed())
    assert len(seed) == 64


@pytest.mark.parametrize(
    ("rolls", "sides", "number"),
    [([0, 0, 0], 10, 0), ([9, 9, 9], 10, 999), ([0, 4, 2], 10, 42), ([1, 0, 1], 2, 5), ([3], 6, 3)],
)
def test_dice_are_read_as_digits(rolls, sides, number):
    assert seeds.dice_number(rolls, sides=sides) == number


@pytest.mark.parametrize("rolls", [[], [10], [-1], [0, 0, 12]])
def test_a_face_that_no_die_has_is_refused(rolls):
    with pytest.raises(ValueError, match="0 to 9"):
        seeds.dice_number(rolls)


def test_a_seed_with_a_colon_is_refused():
    with pytest.raises(ValueError, match="colon"):
        seeds.order_by_seed(["a"], "s:t")
