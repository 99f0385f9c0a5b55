from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assemblies.sortition import Change, Problem, Quota, SortitionError, relaxations, select
from tests.assemblies.sortition.pools import people, problems, quotas

POOL = people((1, "woman", "old"), (6, "man", "old"), (3, "man", "young"))


def test_the_smallest_change_comes_first_with_its_effect():
    limits = quotas(gender_woman=(2, 3), gender_man=(1, 2), age_old=(0, 4), age_young=(0, 4))
    ways = relaxations(Problem(POOL, limits, 4))
    assert ways[0].total == 2
    assert set(ways[0].changes) == {
        Change("gender", "woman", "minimum", 2, 1),
        Change("gender", "man", "maximum", 2, 3),
    }
    # One woman of one, three men of nine.
    assert ways[0].smallest_chance == pytest.approx(1 / 3)
    assert [way.total for way in ways] == sorted(way.total for way in ways)


def test_changes_stay_within_what_is_flexible():
    limits = (
        Quota("gender", "woman", 2, 3, least=2),
        Quota("gender", "man", 1, 2, most=9),
    )
    assert relaxations(Problem(POOL, limits, 4)) == ()


def test_a_size_that_no_quota_helps_has_no_way_out():
    limits = quotas(gender_woman=(0, 20), gender_man=(0, 20))
    assert relaxations(Problem(POOL, limits, 11)) == ()


def test_a_feasible_problem_needs_no_change():
    limits = quotas(gender_woman=(0, 1), gender_man=(0, 9))
    (way,) = relaxations(Problem(POOL, limits, 4))
    assert way.changes == ()


@settings(max_examples=8, deadline=None)
@given(problem=problems(), shift=st.integers(1, 3))
def test_every_way_out_leads_to_a_panel_and_none_only_adds_to_another(problem, shift):
    # All maxima of a feature leave room for the size, so minima above them do not.
    tight = tuple(
        replace(quota, minimum=quota.maximum + shift, maximum=quota.maximum + shift)
        for quota in problem.quotas
    )
    harder = replace(problem, quotas=tight)
    with pytest.raises(SortitionError, match="no panel"):
        select(harder, method="maximin")
    ways = relaxations(harder, count=3)
    assert ways
    for way in ways:
        selection = select(way.applied_to(harder), method="maximin", time_limit=5)
        assert selection.size == problem.size
    supports = [{(c.feature, c.value, c.limit) for c in way.changes} for way in ways]
    assert not any(a <= b for i, a in enumerate(supports) for b in supports[i + 1 :])
