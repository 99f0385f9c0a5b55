"""Mixtures for large pools, by projection."""

from __future__ import annotations

import numpy as np
import pytest

from assemblies.sortition import leximin, search, select
from assemblies.sortition.projection import Projection
from tests.assemblies.sortition.test_optimal import (
    SEEDS,
    all_panels,
    leximin_by_definition,
    small_problem,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_nearest_mixture_with_the_wanted_chances_is_found(seed):
    random = np.random.default_rng(seed)
    counts = random.integers(1, 5, 12).astype(float)
    panels = random.integers(0, 2, (60, 12))
    known = random.dirichlet(np.full(60, 0.3))
    projection = Projection(counts, known @ panels / counts)
    for panel in panels:
        projection.add(panel)
    for _ in range(60):
        projection.improve()
    found = projection.probabilities
    assert np.abs(projection.owed()).max() < 1e-4
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    equal = 1 / len(panels)
    assert ((found - equal) ** 2).sum() <= ((known - equal) ** 2).sum() + 1e-6


def test_what_is_owed_stays_where_no_mixture_gives_it():
    projection = Projection(np.ones(2), np.array([0.5, 0.5]))
    projection.add(np.array([1, 0]))
    for _ in range(60):
        projection.improve()
    assert projection.owed() == pytest.approx([-0.5, 0.5])


def test_better_mixtures_replace_worse_ones_only():
    random = np.random.default_rng(3)
    panels = random.integers(0, 2, (200, 20))
    projection = Projection(np.ones(20), random.dirichlet(np.ones(200)) @ panels)
    missed = []
    for panel in panels:
        projection.add(panel)
        projection.improve()
        missed.append(projection.owed().max())
    assert missed == sorted(missed, reverse=True)
    assert missed[-1] < missed[0] / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_a_selection_by_projection_is_as_fair_as_the_optimum(seed, monkeypatch):
    """As large pools are treated, but where the truth can be had by listing all panels."""
    monkeypatch.setattr(leximin, "LARGE", 0)
    monkeypatch.setattr(leximin, "LARGE_TURNS", 60.0)
    monkeypatch.setattr(search, "BATCH", 3)
    problem = small_problem(seed)
    members = all_panels(problem)
    if not members.size:
        return
    expected = leximin_by_definition(members)
    selection = select(problem)
    near = leximin.NEAR * selection.bound + 2e-5
    for person, chance in zip(problem.people, expected, strict=True):
        assert selection.chances[person.id] >= chance - near
