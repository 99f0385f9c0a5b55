"""Numbers from seeds that were published before."""

import pytest

from civic.proofs import seeds


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
