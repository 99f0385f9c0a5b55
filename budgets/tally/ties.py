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


def tie_key(parameters: Parameters, project_id: str, cost: int, votes: int) -> tuple[Any, ...]:
    """What a project is sorted by among those tied with it, smallest first."""
    values: dict[str, Any] = {"id": project_id, "cost": cost, "votes": -votes}
    if "lot" in parameters.ties:
        values["lot"] = sha256(f"{parameters.lot_seed}:{project_id}".encode()).digest()
    return (*(values[tie] for tie in parameters.ties), project_id)


def tie_ranks(election: Election, parameters: Parameters, votes: Sequence[int]) -> list[int]:
    """The place (0 first) of each project, by position, should all of them be tied.

    `votes` of each project are only needed where the parameters ask for them.
    """
    if parameters.ties[:1] in ((), ("id",)):
        return list(range(len(election.projects)))  # they stand in order of their ids
    supported = votes or [0] * len(election.projects)
    keys = [
        tie_key(parameters, project.id, project.cost, count)
        for project, count in zip(election.projects, supported, strict=True)
    ]
    ranks = [0] * len(keys)
    for rank, position in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
        ranks[position] = rank
    return ranks
