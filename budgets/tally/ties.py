"""Ties: who comes first among projects that a rule finds equally good.

The parameters list the tie rules in order of preference: `id` (as a string, smallest first), `cost`
(lowest first), `votes` (most first) and `lot`. A lot is fixed by a seed that was committed to
before the vote: projects are ordered by SHA-256 of the seed, a colon and the project id, smallest
first, so that anybody can draw it again. Whatever the listed rules leave open the id decides, so
the order is always complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from .model import Election, Parameters


def tie_ranks(election: Election, parameters: Parameters, votes: Sequence[int]) -> list[int]:
    """The place (0 first) of each project, by position, should all of them be tied.

    `votes` of each project are only needed where the parameters ask for them.
    """
    if parameters.ties[:1] in ((), ("id",)):
        return list(range(len(election.projects)))  # they stand in order of their ids

    def key(position: int) -> tuple[Any, ...]:
        project = election.projects[position]
        values: dict[str, Any] = {
            "id": lambda: project.id,
            "cost": lambda: project.cost,
            "votes": lambda: -votes[position],
            "lot": lambda: sha256(f"{parameters.lot_seed}:{project.id}".encode()).digest(),
        }
        return (*(values[tie]() for tie in parameters.ties), project.id)

    ranks = [0] * len(election.projects)
    for rank, position in enumerate(sorted(range(len(ranks)), key=key)):
        ranks[position] = rank
    return ranks
