"""The result of a count, and the document that says it.

The document is plain JSON data, the same bytes for the same election and parameters, however voters
and projects were ordered: `to_bytes` writes it with sorted keys, one value a line, in UTF-8. It
holds the parameters, the election's figures, the winners, the trace of every round and, unless left
out, the explanation. Amounts are in minor units (`scale` of them make one unit of the currency);
numbers that are not whole are "p/q". `check` reads it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .exact import exact_or_none
from .explanation import explain, payments_document
from .model import Election, Parameters
from .rounds import Round

VERSION = 1


@dataclass(frozen=True, slots=True)
class Result:
    """Winners in the order chosen. `increment` is Add1's, in units of currency per voter.

    `endowment` is what every voter had, in minor units; `compared` how many voters liked Equal
    Shares better than greedy, and the other way round.
    """

    election: Election
    parameters: Parameters
    winners: tuple[str, ...]
    rounds: tuple[Round, ...]
    endowment: Fraction | None = None
    increment: Fraction | None = None
    compared: tuple[int, int] | None = None

    @property
    def cost(self) -> int:
        """What the winners cost together, in minor units."""
        funded = set(self.winners)
        return sum(project.cost for project in self.election.projects if project.id in funded)

    @property
    def ties(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each tie that was broken: who won, and who was as good."""
        return tuple((chosen.project, chosen.tied) for chosen in self.rounds if chosen.tied)

    @property
    def greedy_stands(self) -> bool:
        """Whether the comparison step put greedy's outcome in the place of Equal Shares'."""
        return self.compared is not None and self.compared[1] > self.compared[0]

    @property
    def completed_by_greedy(self) -> bool:
        """Whether greedy funds by votes what still fits after Equal Shares."""
        parameters = self.parameters
        return parameters.rule == "equal-shares" and parameters.completion.endswith("greedy")

    def to_document(self, *, with_explanation: bool = True) -> dict[str, Any]:
        """The result as plain JSON data."""
        election = self.election
        return {
            "version": VERSION,
            "parameters": self.parameters.to_json(),
            "election": {
                "vote_type": election.vote_type,
                "currency": election.currency,
                "scale": election.scale,
                "budget": election.budget,
                "voters": election.voters,
                "projects": len(election.projects),
            },
            "winners": list(self.winners),
            "cost": self.cost,
            "endowment": exact_or_none(self.endowment),
            "increment": exact_or_none(self.increment),
            "compared": list(self.compared) if self.compared else None,
            "ties": [{"won": won, "tied": list(tied)} for won, tied in self.ties],
            "rounds": [_round_document(chosen) for chosen in self.rounds],
            "explanation": explain(election, self) if with_explanation else None,
        }


def to_bytes(document: dict[str, Any]) -> bytes:
    """The canonical bytes of a document."""
    text = json.dumps(document, ensure_ascii=False, indent=0, sort_keys=True)
    return text.encode() + b"\n"


def _round_document(chosen: Round) -> dict[str, Any]:
    return {
        "project": chosen.project,
        "phase": chosen.phase,
        "price": exact_or_none(chosen.price),
        "tied": list(chosen.tied),
        "payments": payments_document(chosen.payments),
    }
