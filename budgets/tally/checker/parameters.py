"""The parameters that a result may name."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .ballots import WrongError

RULES = ("greedy", "greedy-per-cost", "equal-shares", "bos", "phragmen", "max-welfare")
UTILITIES = (None, "cost", "cardinality", "points", "points-cost", "borda")
COMPLETIONS = ("none", "greedy", "add1", "add1-greedy")
TIES = ("id", "cost", "votes", "lot")


NUMBER = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}|/[0-9]{1,18})?")


def _share(text: Any) -> Fraction:
    is_number = isinstance(text, str) and NUMBER.fullmatch(text)
    return Fraction(text) if is_number else Fraction(-1)


def _one_of(allowed: tuple[str | None, ...]) -> Callable[[Any], bool]:
    return lambda value: value in allowed


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


RIGHT: dict[str, Callable[[Any], bool]] = {
    "rule": _one_of(RULES),
    "utility": _one_of(UTILITIES),
    "completion": _one_of(COMPLETIONS),
    "stop_when_exhaustive": _is_switch,
    "floor_start": _is_switch,
    "comparison": _is_switch,
    "greedy_stop": _is_switch,
    "overrun": lambda value: 0 < _share(value) <= 1,
    "threshold": lambda value: type(value) is int and value >= 0,
    "eligibility": lambda value: _share(value) >= 0,
    "ties": lambda value: isinstance(value, list) and set() < set(value) <= set(TIES),
    "lot_seed": lambda value: isinstance(value, str),
    "step": lambda value: _share(value) > 0,
}


def checked(parameters: dict[str, Any], vote_type: str) -> dict[str, Any]:
    """The same. Raises WrongError for a parameter that is not known or not possible."""
    for key in sorted({*parameters, *RIGHT}):
        if key not in RIGHT or key not in parameters:
            raise WrongError(f"{key}: this parameter is {'missing' if key in RIGHT else 'unknown'}")
        if not RIGHT[key](parameters[key]):
            raise WrongError(f"{key}: {parameters[key]!r} is not possible")
    if "lot" in parameters["ties"] and not parameters["lot_seed"]:
        raise WrongError("lot_seed: a lot needs its seed")
    if parameters["utility"] == "borda" and vote_type != "ordinal":
        raise WrongError("utility: Borda needs ordinal ballots")
    return parameters
