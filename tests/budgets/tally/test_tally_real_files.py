"""Real budgets, where the data is there: what the cities funded, and known answers."""

from __future__ import annotations

import pytest

from budgets.tally import Parameters, count, read_pb
from budgets.tally.checker.__main__ import check
from budgets.tally.result import to_bytes

pytestmark = pytest.mark.shared_data

GREEDY = [
    "Poland_Katowice_2021",
    "Poland_Poznan_2026_large",
    "Poland_Warszawa_2020_Rembertow",
    "Poland_Warszawa_2023_Mokotow",
    "Poland_Warszawa_2026",
    "Poland_Wroclaw_2015_150_-_500",
]


@pytest.fixture
def pb(shared_data):
    return lambda name: read_pb(shared_data / "pabulib" / f"{name}.pb")


@pytest.mark.parametrize("name", GREEDY)
def test_greedy_files_give_what_the_city_funded(pb, name):
    file = pb(name)
    assert set(count(file.election, file.parameters).winners) == file.selected


@pytest.mark.parametrize(
    ("name", "increment"),
    [("Netherlands_Assen_2024", 843), ("Poland_Wieliczka_2023_Green_Budget", 164)],
)
def test_equal_shares_files_give_what_the_city_funded(pb, name, increment):
    file = pb(name)
    result = count(file.election, file.parameters)
    assert set(result.winners) == file.selected
    assert result.increment == increment


def test_stopping_when_exhaustive_funds_another_set_in_wieliczka(pb):
    file = pb("Poland_Wieliczka_2023_Green_Budget")
    parameters = Parameters(completion="add1", stop_when_exhaustive=True)
    result = count(file.election, parameters)
    assert result.increment == 150
    assert set(result.winners) != file.selected


@pytest.mark.parametrize("exhaustive", [False, True])
def test_warszawa_2026_ends_at_184(pb, exhaustive):
    parameters = Parameters(completion="add1", stop_when_exhaustive=exhaustive)
    seen = []
    result = count(
        pb("Poland_Warszawa_2026").election, parameters, progress=lambda k, cost: seen.append(k)
    )
    assert (result.increment, len(result.winners)) == (184, 49)
    assert seen == list(range(185))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("Netherlands_Assen_2024", Parameters(completion="add1")),
        ("Switzerland_Zurich_D10", Parameters(utility="points", completion="add1-greedy")),
        ("Switzerland_Zurich_S5R", Parameters(utility="borda")),
        ("Switzerland_Zurich_S5", Parameters(rule="bos")),
        ("Hungary_Veszprem_2025", Parameters(rule="phragmen")),
        ("France_Toulouse_2019", Parameters(rule="equal-shares", utility="points-cost")),
        ("Poland_Warszawa_2020_Rembertow", Parameters(completion="greedy", ties=("cost",))),
    ],
)
def test_the_checker_accepts_real_results(pb, shared_data, tmp_path, name, parameters):
    path = tmp_path / "result.json"
    path.write_bytes(to_bytes(count(pb(name).election, parameters).to_document()))
    assert check(shared_data / "pabulib" / f"{name}.pb", path) is None


def test_every_file_is_read(shared_data):
    for path in sorted((shared_data / "pabulib").glob("*.pb")):
        assert read_pb(path).election.voters > 0
