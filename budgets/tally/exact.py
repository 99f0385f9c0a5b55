"""Exact numbers as JSON can carry them: whole numbers as they are, others as "p/q"."""

from __future__ import annotations

from fractions import Fraction

from .errors import CannotCountError

Exact = int | str


def exact(value: Fraction | int) -> Exact:
    """An int, or "p/q" in lowest terms. Raises CannotCountError if Python writes no such number."""
    if value == int(value):
        return int(value)
    try:
        return f"{value.numerator}/{value.denominator}"
    except ValueError:
        raise CannotCountError("an exact price has too many digits to be written") from None


def exact_or_none(value: Fraction | int | None) -> Exact | None:
    """The same for what may be missing."""
    return None if value is None else exact(value)
