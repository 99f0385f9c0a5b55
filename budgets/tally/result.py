"""The outcome of a count and how it came about.

A round is one project chosen. Its `price` is what made it first: the money per unit of utility
under Equal Shares and BOS, the load of its supporters under Phragmén, its value under greedy.
Payments are exact and add up to the cost where voters pay.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .model import Parameters

VERSION = 1


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


@dataclass(frozen=True, slots=True)
class Result:
    """Winners in the order chosen. `increment` is Add1's, in units of currency per voter."""

    parameters: Parameters
    winners: tuple[str, ...]
    rounds: tuple[Round, ...]
    cost: int
    endowment: Fraction | None = None
    increment: Fraction | None = None
    compared: tuple[int, int] | None = None
    explanation: dict[str, Any] | None = None

    @property
    def ties(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each tie that was broken: who won, and who was as good."""
        return tuple((chosen.project, chosen.tied) for chosen in self.rounds if chosen.tied)

    def to_document(self) -> dict[str, Any]:
        """The result as JSON data: exact numbers as strings such as "2/3"."""
        return {
            "version": VERSION,
            "parameters": self.parameters.to_json(),
            "winners": list(self.winners),
            "cost": self.cost,
            "endowment": None if self.endowment is None else str(self.endowment),
            "increment": None if self.increment is None else str(self.increment),
            "rounds": [
                {
                    "project": chosen.project,
                    "phase": chosen.phase,
                    "price": str(chosen.price),
                    "tied": list(chosen.tied),
                    "payments": [
                        [
                            paid.voters,
                            str(paid.total),
                            None if paid.each is None else str(paid.each),
                        ]
                        for paid in chosen.payments
                    ],
                }
                for chosen in self.rounds
            ],
        }
