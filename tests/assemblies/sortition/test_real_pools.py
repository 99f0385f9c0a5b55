"""On the real and published pools, where the best smallest chance is known."""

from __future__ import annotations

import pytest

from assemblies.sortition import Method, Problem, draw_panels, read_people, read_quotas, select
from tests.assemblies.sortition.pools import violations

pytestmark = pytest.mark.shared_data


def problem(shared_data, name, size, household=()):
    folder = shared_data / "sortition" / name
    quotas = read_quotas(folder / "categories.csv")
    people = read_people(folder / "respondents.csv", quotas, household=household)
    return Problem(people, quotas, size)


@pytest.mark.parametrize(("name", "size"), [("example_small_20", 20), ("example_large_200", 200)])
def test_in_the_published_toys_all_have_one_chance_in_ten(shared_data, name, size):
    toy = problem(shared_data, name, size)
    selection = select(toy)
    assert selection.gini == 0
    assert all(chance == pytest.approx(0.1, abs=1e-9) for chance in selection.chances.values())
    lottery = draw_panels(selection, count=1000, seed="ab")
    assert set(lottery.chances.values()) == {0.1}
    assert not any(violations(toy, panel) for panel in lottery.panels)


def test_a_pool_with_free_text_columns(shared_data):
    pool = problem(shared_data, "opendlp_example_100_20", 20)
    selection = select(pool)
    assert selection.smallest_chance == pytest.approx(1 / 30, abs=1e-6)
    assert selection.gap < 1e-6
    children = {p.id for p in pool.people if p.features["age_bucket"] == "0-17"}
    assert children <= set(selection.unreachable)


@pytest.mark.parametrize("household", [(), ("address",)])
def test_tight_quotas_reach_the_bound(shared_data, household):
    pool = problem(shared_data, "synthetic_300_35", 35, household)
    selection = select(pool, method=Method.MAXIMIN)
    assert selection.smallest_chance == pytest.approx(7 / 108, abs=1e-6)
    assert selection.gap < 1e-6
    lottery = draw_panels(selection, count=100, seed="ab")
    assert not any(violations(pool, panel) for panel in lottery.panels)
