"""The same ballots under other rules: what each funds, spends, and how many voters it reaches."""

from __future__ import annotations

from typing import Any

from .counting import Counting
from .errors import CannotCountError
from .explanation import represented
from .model import Parameters
from .result import Result
from .rules import count

OTHERS = {
    "greedy": Parameters(rule="greedy"),
    "greedy-per-cost": Parameters(rule="greedy-per-cost"),
    "equal-shares": Parameters(rule="equal-shares"),
    "equal-shares add1": Parameters(rule="equal-shares", completion="add1"),
    "bos": Parameters(rule="bos"),
    "phragmen": Parameters(rule="phragmen"),
    "max-welfare": Parameters(rule="max-welfare"),
}


def compare_rules(result: Result) -> dict[str, dict[str, Any]]:
    """By rule, with the thresholds and ties of the result; without rules that do not apply."""
    kept = result.parameters.to_json()
    shared = {name: kept[name] for name in ("threshold", "eligibility", "ties", "lot_seed", "step")}
    rows = {}
    for name, parameters in OTHERS.items():
        try:
            other = count(result.election, Parameters.from_json(parameters.to_json() | shared))
        except CannotCountError:
            continue
        rows[name] = _row(result, other)
    return rows


def _row(result: Result, other: Result) -> dict[str, Any]:
    ours, theirs = set(result.winners), set(other.winners)
    votes = Counting(other.election, other.parameters).votes
    supported = dict(zip((p.id for p in other.election.projects), votes, strict=True))
    return {
        "winners": list(other.winners),
        "cost": other.cost,
        "represented": represented(other.election, theirs),
        "approvals_met": sum(supported[winner] for winner in theirs),
        "gained": sorted(theirs - ours),
        "lost": sorted(ours - theirs),
    }
