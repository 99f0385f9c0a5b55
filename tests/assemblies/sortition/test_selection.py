from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings

from assemblies.sortition import (
    Method,
    Person,
    Problem,
    Quota,
    Selection,
    Silent,
    SortitionError,
    draw_panels,
    select,
)
from tests.assemblies.sortition.pools import people, problems, quotas, violations

EVEN = quotas(gender_woman=(9, 20), gender_man=(9, 20), age_old=(9, 20), age_young=(9, 20))


class Stopping(Silent):
    """Says stop after some questions."""

    def __init__(self, after: int) -> None:
        self.left = after

    def stopped(self) -> bool:
        self.left -= 1
        return self.left < 0


# The pool, the quotas, the size, and the chances by (gender, age) that are known to be best.
KNOWN = {
    "one of each of two kinds": (
        people((3, "woman", "old"), (6, "man", "old")),
        quotas(gender_woman=(1, 1), gender_man=(1, 1), age_old=(2, 2)),
        2,
        {("woman", "old"): 1 / 3, ("man", "old"): 1 / 6},
    ),
    "no quota that binds": (
        people((5, "woman", "old"), (5, "man", "young")),
        quotas(gender_woman=(0, 9), gender_man=(0, 9), age_old=(0, 9), age_young=(0, 9)),
        4,
        {("woman", "old"): 0.4, ("man", "young"): 0.4},
    ),
    "the published toy: nobody need do worse than one in ten": (
        people((99, "woman", "old"), (1, "woman", "young"), (100, "man", "young")),
        EVEN,
        20,
        {("woman", "old"): 0.1, ("woman", "young"): 0.1, ("man", "young"): 0.1},
    ),
    "the one who meets two quotas sits in every panel": (
        people((4, "woman", "old"), (1, "man", "young"), (5, "woman", "mid")),
        quotas(
            gender_woman=(2, 2), gender_man=(1, 1), age_old=(1, 1), age_mid=(1, 1), age_young=(1, 1)
        ),
        3,
        {("woman", "old"): 0.25, ("man", "young"): 1.0, ("woman", "mid"): 0.2},
    ),
    "everyone is needed": (
        people((2, "woman", "old"), (2, "man", "old")),
        quotas(gender_woman=(2, 2), gender_man=(2, 2), age_old=(0, 4)),
        4,
        {("woman", "old"): 1.0, ("man", "old"): 1.0},
    ),
}


@pytest.mark.parametrize("case", KNOWN.values(), ids=KNOWN.keys())
def test_leximin_gives_the_known_chances(case):
    pool, limits, size, expected = case
    selection = select(Problem(pool, limits, size))
    for person in pool:
        kind = person.features["gender"], person.features["age"]
        assert selection.chances[person.id] == pytest.approx(expected[kind], abs=1e-6)
    assert selection.gap == pytest.approx(0, abs=1e-6)
    assert selection.complete


@pytest.mark.parametrize("method", [Method.LEXIMIN, Method.MAXIMIN, Method.NASH])
def test_where_the_relaxation_is_out_of_reach_the_optimum_over_panels_is_found(method):
    """a, b and c exclude each other in pairs, so a panel of two is d with one of them. The
    relaxation takes half of everyone."""
    pool = (
        Person("a", {"x": "1", "y": "1", "z": "0"}),
        Person("b", {"x": "1", "y": "0", "z": "1"}),
        Person("c", {"x": "0", "y": "1", "z": "1"}),
        Person("d", {"x": "0", "y": "0", "z": "0"}),
    )
    limits = tuple(
        Quota(feature, value, 0, 2 if value == "0" else 1) for feature in "xyz" for value in "01"
    )
    selection = select(Problem(pool, limits, 2), method=method)
    assert selection.chances["d"] == pytest.approx(1)
    assert [selection.chances[person] for person in "abc"] == pytest.approx([1 / 3] * 3, abs=1e-4)
    assert selection.gap < 1e-4


@pytest.mark.parametrize("method", [Method.LEXIMIN, Method.MAXIMIN, Method.NASH])
@settings(max_examples=12, deadline=None)
@given(problem=problems())
def test_a_selection_keeps_its_promises(method, problem):
    selection = select(problem, method=method)
    assert sum(selection.chances.values()) == pytest.approx(problem.size, abs=1e-6)
    assert sum(selection.probabilities) == pytest.approx(1)
    assert all(-1e-9 <= chance <= 1 for chance in selection.chances.values())
    value = selection.geometric_mean if method == Method.NASH else selection.smallest_chance
    assert value <= selection.bound + 1e-6
    assert all(selection.chances[person] <= 1e-6 for person in selection.unreachable)
    for panel in draw_panels(selection, count=10, seed="00").panels:
        assert violations(problem, panel) == []


@settings(max_examples=12, deadline=None)
@given(problem=problems())
def test_the_methods_rank_as_they_are_defined(problem):
    leximin, maximin, nash = (
        select(problem, method=method) for method in (Method.LEXIMIN, Method.MAXIMIN, Method.NASH)
    )
    assert leximin.unreachable == maximin.unreachable == nash.unreachable
    assert leximin.smallest_chance == pytest.approx(maximin.smallest_chance, abs=2e-5)
    assert nash.smallest_chance <= maximin.bound + 1e-6
    assert nash.geometric_mean >= leximin.geometric_mean - 1e-3
    assert leximin.gap < 2e-5


def test_random_is_within_the_quotas_but_less_fair():
    problem = Problem(KNOWN["the published toy: nobody need do worse than one in ten"][0], EVEN, 20)
    selection = select(problem, method=Method.RANDOM, seed="07")
    assert 0 < selection.smallest_chance < selection.bound
    assert violations(problem, draw_panels(selection, count=1, seed="1").panels[0]) == []


def test_alike_people_have_the_same_chance_also_in_households():
    pool = tuple(
        Person(f"p{n}", {"g": "w" if n % 2 else "m"}, f"h{n // 2}" if n < 8 else "")
        for n in range(14)
    )
    selection = select(Problem(pool, (Quota("g", "w", 2, 4), Quota("g", "m", 2, 4)), 6))
    shared = {round(selection.chances[f"p{n}"], 6) for n in range(8)}
    assert len(shared) == 1


def test_people_in_no_panel_are_named_and_do_not_lower_the_smallest_chance():
    pool = people((4, "woman", "old"), (4, "man", "old"), (2, "man", "child"))
    limits = quotas(gender_woman=(1, 2), gender_man=(1, 2), age_old=(3, 3), age_child=(0, 0))
    selection = select(Problem(pool, limits, 3))
    assert selection.unreachable == ("p009", "p010")
    assert selection.smallest_chance == pytest.approx(3 / 8)


def test_somebody_who_only_the_integer_programme_rules_out_is_named():
    """A panel with e would need one half of each of two others."""
    pool = (
        *(Person(f"a{n}", {"x": "1", "y": "1"}) for n in range(3)),
        *(Person(f"b{n}", {"x": "0", "y": "0"}) for n in range(3)),
        Person("e", {"x": "1", "y": "0"}),
    )
    limits = (
        Quota("x", "1", 1, 1),
        Quota("x", "0", 1, 1),
        Quota("y", "1", 1, 1),
        Quota("y", "0", 1, 1),
    )
    selection = select(Problem(pool, limits, 2))
    assert selection.unreachable == ("e",)
    assert selection.smallest_chance == pytest.approx(1 / 3)


def test_those_already_chosen_hold_their_seats_and_their_households_are_out():
    pool = (
        Person("a", {"g": "w"}, "home"),
        Person("b", {"g": "m"}, "home"),
        *(Person(f"m{n}", {"g": "m"}) for n in range(4)),
        *(Person(f"w{n}", {"g": "w"}) for n in range(4)),
    )
    problem = Problem(pool, (Quota("g", "w", 2, 2), Quota("g", "m", 2, 2)), 4, seated=("a",))
    selection = select(problem)
    assert selection.chances["a"] == 1
    assert selection.unreachable == ("b",)
    assert selection.chances["w0"] == pytest.approx(1 / 4)
    assert selection.chances["m0"] == pytest.approx(1 / 2)
    for panel in draw_panels(selection, count=100, seed="5").panels:
        assert violations(problem, panel) == []
        assert "b" not in panel


@pytest.mark.parametrize("method", list(Method))
def test_where_every_seat_is_taken_nobody_is_drawn(method):
    pool = people((2, "woman", "old"), (2, "man", "old"))
    limits = quotas(gender_woman=(1, 1), gender_man=(1, 1), age_old=(0, 9))
    problem = Problem(pool, limits, 2, seated=("p001", "p003"))
    selection = select(problem, method=method)
    assert selection.unreachable == ("p002", "p004")
    assert (selection.smallest_chance, selection.gap) == (1, 0)
    assert set(draw_panels(selection, count=10, seed="1").panels) == {("p001", "p003")}
    with pytest.raises(SortitionError, match="no panel"):
        select(Problem(pool, limits, 2, seated=("p001", "p002")), method=method)


@pytest.mark.parametrize(
    ("limits", "size", "code"),
    [
        (quotas(gender_woman=(0, 1), gender_man=(0, 1), age_old=(0, 9)), 3, "infeasible"),
        (quotas(gender_woman=(5, 9), gender_man=(0, 9), age_old=(0, 9)), 6, "infeasible"),
        (quotas(gender_woman=(0, 9), gender_man=(0, 9), age_old=(0, 9)), 9, "size_above_pool"),
    ],
)
def test_what_has_no_panel_is_said(limits, size, code):
    pool = people((4, "woman", "old"), (4, "man", "old"))
    with pytest.raises(SortitionError) as caught:
        select(Problem(pool, limits, size))
    assert caught.value.code == code


def test_more_seats_than_households_is_said():
    pool = tuple(Person(f"p{n}", {"g": "x"}, f"h{n % 2}") for n in range(6))
    with pytest.raises(SortitionError) as caught:
        select(Problem(pool, (Quota("g", "x", 0, 9),), 3))
    assert caught.value.parameters == {"size": 3, "households": 2}


def test_an_unknown_method_is_said():
    with pytest.raises(SortitionError, match="sortes"):
        select(Problem(people((2, "w", "o")), quotas(gender_w=(0, 2)), 1), method="sortes")


@pytest.mark.parametrize("method", list(Method))
def test_no_time_gives_a_valid_selection_with_its_gap(method):
    problem = Problem(*KNOWN["the published toy: nobody need do worse than one in ten"][:2], 20)
    selection = select(problem, method=method, time_limit=0)
    assert not selection.complete
    assert sum(selection.chances.values()) == pytest.approx(20)
    assert selection.gap == pytest.approx(selection.bound - value_of(selection, method))


def value_of(selection: Selection, method: str) -> float:
    return selection.geometric_mean if method == Method.NASH else selection.smallest_chance


@pytest.mark.parametrize("after", [1, 3, 6, 20])
def test_a_stopped_selection_is_valid(after):
    pool = people(
        (20, "woman", "old"), (9, "woman", "young"), (31, "man", "old"), (7, "man", "young")
    )
    limits = quotas(gender_woman=(5, 5), gender_man=(5, 5), age_old=(5, 6), age_young=(4, 5))
    problem = Problem(pool, limits, 10)
    selection = select(problem, progress=Stopping(after))
    assert violations(problem, draw_panels(selection, count=10, seed="1").panels[3]) == []
    assert selection.smallest_chance + selection.gap == pytest.approx(selection.bound)


def test_progress_hears_of_the_smallest_chance_and_its_bound():
    heard = []

    class Listening(Silent):
        def report(self, stage, done, total, *, smallest, bound):
            heard.append((stage, smallest, bound))

    pool, limits, size, _ = KNOWN["one of each of two kinds"]
    select(Problem(pool, limits, size), progress=Listening())
    assert heard
    assert all(smallest <= bound + 1e-6 for _, smallest, bound in heard)


def test_a_selection_survives_json():
    pool, limits, size, _ = KNOWN["one of each of two kinds"]
    selection = select(Problem(pool, limits, size))
    stored = json.loads(json.dumps(selection.to_json()))
    assert Selection.from_json(stored) == selection


def test_measures_of_fairness():
    pool, limits, size, _ = KNOWN["one of each of two kinds"]
    selection = select(Problem(pool, limits, size))
    # Three chances of 1/3 and six of 1/6: Gini 1/6 by the definition with all pairs.
    chances = [1 / 3] * 3 + [1 / 6] * 6
    gini = sum(abs(a - b) for a in chances for b in chances) / (2 * 9 * sum(chances))
    assert selection.gini == pytest.approx(gini, abs=1e-6)
    assert selection.geometric_mean == pytest.approx(math.prod(chances) ** (1 / 9), abs=1e-6)
