"""The shapes of a result document."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Line = dict[str, Any]


def line(
    project: str,
    phase: str,
    price: Fraction | int | None,
    tied: list[str],
    payments: list[Line],
) -> Line:
    """A round."""
    return {
        "project": project,
        "phase": phase,
        "price": exact(price),
        "tied": list(tied),
        "payments": payments,
    }


def group(voters: int, total: Fraction, each: Fraction | None) -> Line:
    """A group of payers."""
    return {"voters": voters, "total": exact(total), "each": exact(each)}


def exact(value: Fraction | int | None) -> int | str | None:
    """An exact number in JSON."""
    if value is None:
        return None
    return int(value) if value == int(value) else f"{value.numerator}/{value.denominator}"
