"""The rules of counting by name.

Each rule is a module with a function `count_rounds(counting) -> Outcome`. A module is loaded when
its rule is asked for, so that a greedy count need not wait for libraries that only others use.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import ModuleType

from .counting import Counting, Outcome, Progress
from .model import Election, Parameters
from .result import Result

MODULES = {
    "greedy": "greedy",
    "greedy-per-cost": "greedy",
    "equal-shares": "shares",
    "bos": "overspending",
    "phragmen": "phragmen",
    "max-welfare": "welfare",
}


@cache
def load_rule(rule: str) -> ModuleType:
    """The module of a rule, with the libraries that it needs."""
    return import_module(f".{MODULES[rule]}", __package__)


def count(
    election: Election, parameters: Parameters, *, progress: Progress | None = None
) -> Result:
    """Count; `progress` is told each increment of Add1 in steps and what its outcome costs.

    Raises CannotCountError for parameters that do not fit the ballots.
    """
    counting = Counting(election, parameters, progress)
    outcome: Outcome = load_rule(parameters.rule).count_rounds(counting)
    winners = tuple(chosen.project for chosen in outcome.rounds)
    return Result(
        election,
        parameters,
        winners,
        tuple(outcome.rounds),
        outcome.endowment,
        None if outcome.steps is None else outcome.steps * Fraction(parameters.step),
        outcome.compared,
    )


def count_areas(elections: Mapping[str, Election], parameters: Parameters) -> dict[str, Result]:
    """Several areas, each an election of its own, in one call."""
    return {area: count(elections[area], parameters) for area in sorted(elections)}
