"""Against the truth: in small pools all panels are listed and the optimum over them computed
from its definition, with another solver interface and no classes, bounds or rounding."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import linprog

from assemblies.sortition import Method, Person, Problem, Quota, SortitionError, select
from tests.assemblies.sortition.pools import violations

SEEDS = range(25)
PRECISION = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def small_problem(seed: int) -> Problem:
    """Two to ten people, one to four features, quotas round a random set of people."""
    rng = random.Random(seed)
    size = rng.randint(1, 5)
    count = rng.randint(size + 1, 10)
    features = {f"f{n}": [f"v{v}" for v in range(rng.randint(1, 3))] for n in range(4)}
    shares_homes = rng.random() < 0.5
    pool = tuple(
        Person(
            f"p{number}",
            {name: rng.choice(values) for name, values in features.items()},
            f"h{rng.randrange(count)}" if shares_homes and rng.random() < 0.6 else "",
        )
        for number in range(count)
    )
    around = rng.sample(pool, size)
    slack = rng.choice([0, 1, 1, 2])
    quotas = []
    for name, values in features.items():
        for value in values:
            held = sum(person.features[name] == value for person in around)
            low, high = max(0, held - rng.randint(0, slack)), held + rng.randint(0, slack)
            quotas.append(Quota(name, value, low, high))
    seated = (around[0].id,) if rng.random() < 0.2 else ()
    return Problem(pool, tuple(quotas), size, seated)


def all_panels(problem: Problem) -> np.ndarray:
    """Person by panel: 1 for a member."""
    ids = [person.id for person in problem.people]
    found = [
        [person in panel for person in ids]
        for panel in itertools.combinations(ids, problem.size)
        if not violations(problem, panel)
    ]
    return np.array(found, dtype=float).T


def leximin_by_definition(members: np.ndarray) -> np.ndarray:
    """The chances: raise the smallest, fix those that cannot rise, and so on."""
    people, panels = members.shape
    chances = np.zeros(people)
    free = members.any(axis=1)
    fixed = np.zeros(people, dtype=bool)
    while free.any():
        served = np.flatnonzero(free | fixed)
        found = linprog(
            np.append(np.zeros(panels), -1.0),
            A_ub=np.column_stack((-members[served], free[served])),
            b_ub=np.where(free[served], 0.0, 1e-10 - chances[served]),
            A_eq=[np.append(np.ones(panels), 0.0)],
            b_eq=[1.0],
            bounds=[(0, None)] * (panels + 1),
            method="highs-ds",
            options=PRECISION,
        )
        tight = served[(found.ineqlin.marginals < -1e-8) & free[served]]
        assert len(tight)
        chances[tight] = -found.fun
        free[tight], fixed[tight] = False, True
    return chances


def nash_by_definition(members: np.ndarray) -> float:
    """The largest geometric mean of chances, by Cover's ascent to its end."""
    shares = np.full(members.shape[1], 1.0 / members.shape[1])
    for _ in range(20_000):
        worth = members.T @ (1.0 / (members @ shares)) / len(members)
        if worth.max() < 1 + 1e-7:
            break
        shares *= worth
    return float(np.exp(np.log(members @ shares).mean()))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_distribution_over_all_panels_is_fairer(seed):
    problem = small_problem(seed)
    members = all_panels(problem)
    if not members.size:
        with pytest.raises(SortitionError):
            select(problem)
        return
    expected = leximin_by_definition(members)
    drawn = np.array([person.id not in problem.seated for person in problem.people])
    served = drawn & members.any(axis=1)
    best = {
        Method.LEXIMIN: expected[served].min(initial=1.0),
        Method.MAXIMIN: expected[served].min(initial=1.0),
        Method.NASH: nash_by_definition(members[served]) if served.any() else 1.0,
    }
    for method, value in best.items():
        selection = select(problem, method=method, seed=str(seed))
        in_none = {p.id for p, row in zip(problem.people, members, strict=True) if not row.any()}
        assert set(selection.unreachable) == in_none
        reached = selection.geometric_mean if method == Method.NASH else selection.smallest_chance
        assert reached == pytest.approx(value, abs=5e-5)
        assert value - 1e-6 <= selection.bound <= value + 5e-5, "the bound is true and sharp"
        if method == Method.LEXIMIN:
            chances = [selection.chances[person.id] for person in problem.people]
            assert sorted(chances) == pytest.approx(sorted(expected), abs=2e-5)
