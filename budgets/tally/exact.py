"""Exact numbers as JSON can carry them: whole numbers as they are, others as "p/q"."""

from __future__ import annotations

from fractions import Fraction

Exact = int | str


def exact(value: Fraction | int) -> Exact:
    """An int, or "p/q" in lowest terms."""
    return int(value) if value == int(value) else f"{value.numerator}/{value.denominator}"


def exact_or_none(value: Fraction | int | None) -> Exact | None:
    """The same for what may be missing."""
    return None if value is None else exact(value)
