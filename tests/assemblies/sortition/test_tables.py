from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assemblies.sortition import Person, SortitionError, TableWishes, plan_tables

PEOPLE = tuple(Person(f"p{n:02}", {"gender": "wm"[n % 2]}) for n in range(24))


def met(plan):
    pairs = [
        pair for session in plan.sessions for table in session for pair in combinations(table, 2)
    ]
    return len(set(pairs)), len(pairs)


@settings(max_examples=15, deadline=None)
@given(count=st.integers(1, 30), tables=st.integers(1, 6), sessions=st.integers(1, 4))
def test_everyone_sits_once_per_session_at_even_tables(count, tables, sessions):
    people = [Person(f"p{n}", {"g": str(n % 3)}) for n in range(count)]
    if tables > count:
        with pytest.raises(SortitionError):
            plan_tables(people, tables=tables, sessions=sessions, seed="x")
        return
    plan = plan_tables(people, tables=tables, sessions=sessions, seed="x", rounds=5)
    for session in plan.sessions:
        assert sorted(name for table in session for name in table) == sorted(p.id for p in people)
        sizes = [len(table) for table in session]
        assert max(sizes) - min(sizes) <= 1
    assert (plan.meetings, plan.seatings) == met(plan)


def test_nobody_meets_twice_where_that_is_possible():
    """Sixteen people at four tables of four: three sessions without repeats exist."""
    people = [Person(f"p{n}", {}) for n in range(16)]
    plan = plan_tables(people, tables=4, sessions=3, seed="x")
    assert plan.meetings == plan.seatings == 3 * 4 * 6


def test_features_are_balanced_per_table():
    plan = plan_tables(PEOPLE, tables=4, sessions=3, seed="x", rounds=50)
    women = [sum(int(name[1:]) % 2 == 0 for name in table) for s in plan.sessions for table in s]
    assert sum(2 <= count <= 4 for count in women) >= 11


def test_wishes_are_granted_in_every_session():
    wishes = TableWishes(
        apart=[("p00", "p01"), ("p02", "p03")],
        together=[("p04", "p05")],
        fixed={(0, "p06"): 2, (2, "p06"): 0, (0, "p07"): 2},
    )
    plan = plan_tables(PEOPLE, tables=4, sessions=3, seed="x", wishes=wishes, rounds=30)
    assert plan.unmet == ()
    for session in plan.sessions:
        table = {name: number for number, names in enumerate(session) for name in names}
        assert table["p00"] != table["p01"]
        assert table["p02"] != table["p03"]
        assert table["p04"] == table["p05"]
    assert {"p06", "p07"} <= set(plan.sessions[0][2])
    assert "p06" in plan.sessions[2][0]


def test_wishes_that_fixed_seats_forbid_are_named():
    wishes = TableWishes(apart=[("p00", "p01")], fixed={(0, "p00"): 1, (0, "p01"): 1})
    plan = plan_tables(PEOPLE, tables=4, sessions=2, seed="x", wishes=wishes, rounds=5)
    assert plan.unmet == ((0, "p00", "p01"),)


@pytest.mark.parametrize(
    "wishes",
    [
        TableWishes(apart=[("p00", "p01")], together=[("p01", "p00")]),
        TableWishes(apart=[("p00", "p00")]),
        TableWishes(apart=[("p00", "nobody")]),
        TableWishes(fixed={(0, "nobody"): 1}),
        TableWishes(fixed={(0, "p00"): 9}),
        TableWishes(fixed={(9, "p00"): 0}),
        TableWishes(fixed={(0, f"p{n:02}"): 0 for n in range(7)}),
    ],
)
def test_what_cannot_be_wished_is_refused(wishes):
    with pytest.raises(SortitionError):
        plan_tables(PEOPLE, tables=4, sessions=2, seed="x", wishes=wishes, rounds=1)


def test_the_seed_decides():
    plans = [plan_tables(PEOPLE, tables=4, sessions=2, seed=s, rounds=3) for s in ("a", "a", "b")]
    assert plans[0] == plans[1] != plans[2]
