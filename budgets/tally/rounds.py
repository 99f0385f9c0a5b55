"""How a count went: the rounds, and who paid what in them.

A round is one project chosen. Its `price` is what made it first: the money per unit of utility
under Equal Shares and BOS, the load of its supporters under Phragmén (None for a project without
supporters), its value under greedy and maximum welfare. Payments are exact; under Equal Shares and
Phragmén they add up to the cost, under BOS they may stay below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Payment:
    """What a group of supporters paid: `each` the same amount, or (None) each all they had left."""

    voters: int
    total: Fraction
    each: Fraction | None


@dataclass(frozen=True, slots=True)
class Round:
    """One project chosen; `tied` were as good and lost by the tie rule."""

    project: str
    phase: str
    price: Fraction | None
    tied: tuple[str, ...] = ()
    payments: tuple[Payment, ...] = ()
