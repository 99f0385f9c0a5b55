"""Ballots as the rules with payments need them: who supports each project, and how much.

A supporter of a project is a voter who gave it points above nought and whose utility for it is:
cost (its cost), cardinality (1), points (the points given), points-cost (points times cost) or
borda (the points of an ordinal ballot less one, so that the last place gets nothing: as pabutools
has it). Utilities are kept in two parts, `factor` times `units`, where units are 1 for everybody or
the points where these differ (then `levels` matter, else not).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import CannotCountError
from .model import Election

Ints = npt.NDArray[Any]
Floats = npt.NDArray[Any]
Bools = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Support:
    """The supporters of one project.

    `ballots` are their ballots' numbers, `weights` how many voters each stands for,
    `levels` the place of each one's units in `units`, the distinct ones; `factor` turns units into
    utility. In all they are `voters` people with so much `utility`.
    """

    ballots: Ints
    weights: Floats
    levels: Ints
    units: tuple[int, ...]
    factor: int
    voters: int
    utility: int


class Profile:
    """The supporters of every project of an election, by position, under one utility."""

    def __init__(self, election: Election, utility: str) -> None:
        """Raises CannotCountError where the ballots have no such utility."""
        if utility == "borda" and election.vote_type != "ordinal":
            raise CannotCountError("Borda utility needs ordinal ballots")
        self.election, self.utility = election, utility
        self.weights = np.frombuffer(election.weights, np.int64).astype(float)
        self.costs = [project.cost for project in election.projects]

    @cached_property
    def supports(self) -> list[Support]:
        """One `Support` per project."""
        election = self.election
        picks, points, starts = (
            np.frombuffer(column, np.int64)
            for column in (election.picks, election.points, election.starts)
        )
        ballots = np.repeat(np.arange(len(starts) - 1), starts[1:] - starts[:-1])
        small = np.int16 if len(self.costs) <= np.iinfo(np.int16).max else np.int64
        order = np.argsort(picks.astype(small), kind="stable")
        if self.utility == "borda":
            points = points - 1
        if points.min(initial=1) < 1:
            order = order[points[order] > 0]
        picks, ballots, points = picks[order], ballots[order], points[order]
        weights = self.weights[ballots]
        voters = np.bincount(picks, weights, len(self.costs)).tolist()
        edges = np.searchsorted(picks, np.arange(len(self.costs) + 1)).tolist()
        return [
            self._support(k, ballots[part], weights[part], points[part], int(voters[k]))
            for k, part in enumerate(map(slice, edges, edges[1:]))
        ]

    def _support(
        self, position: int, ballots: Ints, weights: Floats, points: Ints, voters: int
    ) -> Support:
        factor = self.costs[position] if self.utility in ("cost", "points-cost") else 1
        if self.utility in ("cost", "cardinality") or not voters:
            return Support(ballots, weights, ballots, (1,), factor, voters, voters * factor)
        units = np.unique(points)
        if len(units) == 1:
            factor *= int(units[0])
            return Support(ballots, weights, ballots, (1,), factor, voters, voters * factor)
        levels, total = np.searchsorted(units, points), int(weights @ points)
        return Support(
            ballots, weights, levels, tuple(units.tolist()), factor, voters, total * factor
        )
