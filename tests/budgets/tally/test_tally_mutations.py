"""Every leaf of a result is changed, one at a time: the checker names each change."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from budgets.tally import Election, Parameters, Project, count, pb_file, to_bytes, write_pb
from budgets.tally.checker.__main__ import check, main

PROJECTS = [
    Project("a", 36_00, "Trees"),
    Project("b", 16_00, "Swings"),
    Project("c", 8_00, "Benches", "square"),
    Project("d", 9_50, "Fountain", "square"),
    Project("e", 30_00, "Lights"),
    Project("f", 16_00, "Taps"),
    Project("g", 5_00, "Nobody's"),
]
VOTES = {"ac": 3, "a": 2, "bcd": 2, "bf": 2, "def": 1, "e": 2, "ef": 1, "": 1}
LOT = {"ties": ("lot",), "lot_seed": "dice"}


def election(vote_type: str) -> Election:
    points = {
        "approval": lambda names: [1] * len(names),
        "scoring": lambda names: [3 - k for k in range(len(names))],
        "ordinal": lambda names: list(range(len(names), 0, -1)),
    }[vote_type]
    votes = {tuple(zip(v, points(v), strict=True)): n for v, n in VOTES.items()}
    return Election.of(PROJECTS, votes, 60_00, vote_type=vote_type, currency="EUR", scale=100)


COUNTS = {
    "greedy": ("approval", Parameters(rule="greedy", threshold=3)),
    "greedy that stops": ("approval", Parameters(rule="greedy", greedy_stop=True, overrun="4/5")),
    "greedy by score": ("scoring", Parameters(rule="greedy-per-cost", **LOT)),
    "equal shares": ("approval", Parameters(eligibility="2")),
    "with Add1": ("approval", Parameters(completion="add1", floor_start=True)),
    "completed": ("approval", Parameters(utility="cardinality", completion="add1-greedy")),
    "compared": ("approval", Parameters(completion="greedy", comparison=True)),
    "by points": ("scoring", Parameters(utility="points-cost", stop_when_exhaustive=True)),
    "borda": ("ordinal", Parameters(utility="borda", completion="add1", step="1/2")),
    "bos": ("approval", Parameters(rule="bos", ties=("cost", "votes"))),
    "phragmen": ("approval", Parameters(rule="phragmen")),
    "max welfare": ("approval", Parameters(rule="max-welfare", utility="cost")),
}


def changes(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """(path, what stands there instead) for every leaf, and for every list without its last."""
    if isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in pairs:
            yield from changes(value, (*path, key))
        if isinstance(node, list) and node:
            yield path, node[:-1]
    elif isinstance(node, bool):
        yield path, not node
    elif isinstance(node, int):
        yield path, node + 1
    elif isinstance(node, str):
        yield path, f"{node}0"
    else:
        yield path, 1


def changed(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    other = copy.deepcopy(document)
    node = other
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return other


@pytest.mark.parametrize("name", COUNTS)
def test_the_checker_names_every_change_of_a_result(name, tmp_path):
    vote_type, parameters = COUNTS[name]
    counted = election(vote_type)
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(counted, {}, parameters=parameters)))
    document = json.loads(to_bytes(count(counted, parameters).to_document()))
    result.write_bytes(to_bytes(document))
    assert check(pb, result, every_step=True) is None
    right = result.read_text().splitlines()
    tried = 0
    for path, value in changes(document):
        other = changed(document, path, value)
        result.write_bytes(to_bytes(other))
        wrong = check(pb, result, every_step=True)
        if path[0] == "parameters" and wrong is None:
            honest = count(counted, Parameters.from_json(other["parameters"])).to_document()
            assert to_bytes(honest) == result.read_bytes(), path
            continue
        assert wrong is not None, (path, value)
        if "should be" in wrong and path[0] not in ("parameters", "election", "increment"):
            lines = result.read_text().splitlines()
            first = next(n for n, (a, b) in enumerate(zip(lines, right, strict=False)) if a != b)
            assert wrong.startswith(f"line {first + 1}: "), (path, wrong)
        tried += 1
    assert tried > 100


def test_what_the_command_adds_is_left_aside_and_what_nobody_adds_is_not(tmp_path):
    counted, parameters = election("approval"), Parameters(rule="greedy")
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(counted, {}, parameters=parameters)))
    document = count(counted, parameters).to_document()
    result.write_bytes(to_bytes(document | {"seconds": 0.1, "file": "e.pb"}))
    assert check(pb, result) is None
    result.write_bytes(to_bytes(document | {"zeal": 1}))
    assert check(pb, result) is not None


def test_a_set_worth_less_than_the_best_is_refused_under_maximum_welfare(tmp_path):
    parameters = Parameters(rule="max-welfare")
    counted = Election.of(
        [Project("a", 6), Project("b", 5), Project("c", 5)],
        {(("a", 1),): 4, (("b", 1), ("c", 1)): 3},
        10,
    )
    worse = Election.of([Project("a", 6), Project("b", 5), Project("c", 5)], {(("a", 1),): 7}, 10)
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(counted, {}, parameters=parameters)))
    document = count(counted, parameters).to_document(with_explanation=False)
    assert document["winners"] == ["b", "c"]
    claimed = count(worse, parameters).to_document(with_explanation=False)
    result.write_bytes(to_bytes(document | {k: claimed[k] for k in ("winners", "rounds", "cost")}))
    assert check(pb, result) is not None


def test_a_proof_that_would_take_too_long_is_said_to_be_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("budgets.tally.checker.welfare.MOST_SETS", 1)
    counted, parameters = election("approval"), Parameters(rule="max-welfare")
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(counted, {}, parameters=parameters)))
    result.write_bytes(to_bytes(count(counted, parameters).to_document()))
    assert main([str(pb), str(result)]) == 0
    assert capsys.readouterr().out.startswith("accepted\nnot proved: that no other set")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("election", "scale"), True),
        (("election", "scale"), 0),
        (("parameters", "step"), "1 "),
        (("parameters", "eligibility"), "0_0"),
        (("parameters", "overrun"), "1e0"),
        (("increment",), "{}/1"),
        (("increment",), "{}"),
    ],
)
def test_a_number_written_as_nobody_writes_it_is_refused(place, value, tmp_path):
    counted, parameters = election("approval"), Parameters(completion="add1")
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(counted, {}, parameters=parameters)))
    document = json.loads(to_bytes(count(counted, parameters).to_document()))
    if isinstance(value, str):
        value = value.format(document["increment"])
    result.write_bytes(to_bytes(changed(document, place, value)))
    assert check(pb, result) is not None
