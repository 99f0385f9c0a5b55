from __future__ import annotations

import json
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assemblies.sortition import (
    Lottery,
    Person,
    Problem,
    Quota,
    SortitionError,
    draw_panels,
    select,
)
from tests.assemblies.sortition.pools import people, problems, quotas, violations


@settings(max_examples=20, deadline=None)
@given(problem=problems(), seed=st.sampled_from(["", "00", "ff"]))
def test_every_panel_is_valid_and_every_chance_near_its_optimum(problem, seed):
    selection = select(problem)
    lottery = draw_panels(selection, count=100, seed=seed)
    assert len(lottery.panels) == 100
    assert all(violations(problem, panel) == [] for panel in lottery.panels)
    assert lottery.share_within(selection, 0.03) >= 0.9
    counts = Counter(person for panel in lottery.panels for person in panel)
    assert lottery.chances == {person: count / 100 for person, count in counts.items()}


def test_chances_that_are_multiples_come_out_exactly():
    pool = people((99, "woman", "old"), (1, "woman", "young"), (100, "man", "young"))
    limits = quotas(gender_woman=(9, 20), gender_man=(9, 20), age_old=(9, 20), age_young=(9, 20))
    lottery = draw_panels(select(Problem(pool, limits, 20)), count=1000, seed="ab")
    assert set(lottery.chances.values()) == {0.1}
    assert len(lottery.chances) == 200


def test_rigid_quotas_come_within_a_thousandth_for_nearly_all():
    """Every minimum is the maximum, so that no seat can simply be given to somebody else."""
    rng = random.Random(3)
    features = {"a": "vw", "b": "vwxy", "c": "vwxyz", "d": "vwx"}
    pool = tuple(
        Person(f"p{n:03}", {name: rng.choice(values) for name, values in features.items()})
        for n in range(150)
    )
    limits = []
    for name, values in features.items():
        for value in values:
            held = sum(person.features[name] == value for person in pool[:20])
            limits.append(Quota(name, value, held, held))
    problem = Problem(pool, tuple(limits), 20)
    selection = select(problem)
    lottery = draw_panels(selection, count=1000, seed="ab")
    assert lottery.share_within(selection, 0.001) >= 0.95
    assert all(violations(problem, panel) == [] for panel in lottery.panels)


def test_the_order_of_the_rows_does_not_matter():
    pool = people((9, "woman", "old"), (5, "woman", "young"), (8, "man", "young"))
    limits = quotas(gender_woman=(2, 3), gender_man=(2, 3), age_old=(1, 3), age_young=(1, 4))
    found = []
    for rows in (pool, pool[::-1]):
        selection = select(Problem(rows, limits, 5), seed="01")
        found.append((selection.chances, draw_panels(selection, count=100, seed="01")))
    assert found[0] == found[1]


def test_the_seed_decides_and_nothing_else():
    pool = people((6, "woman", "old"), (6, "man", "young"))
    selection = select(Problem(pool, quotas(gender_woman=(1, 3), gender_man=(1, 3)), 4))
    assert draw_panels(selection, seed="01") == draw_panels(selection, seed="01")
    assert draw_panels(selection, seed="01").panels != draw_panels(selection, seed="02").panels


def test_a_lottery_survives_json():
    pool = people((6, "woman", "old"), (6, "man", "young"))
    selection = select(Problem(pool, quotas(gender_woman=(1, 3), gender_man=(1, 3)), 4))
    lottery = draw_panels(selection, count=10, seed="01")
    assert Lottery.from_json(json.loads(json.dumps(lottery.to_json()))) == lottery


def test_no_panels_is_refused():
    selection = select(Problem(people((2, "woman", "old")), quotas(gender_woman=(0, 2)), 1))
    with pytest.raises(SortitionError, match="panels"):
        draw_panels(selection, count=0, seed="01")
