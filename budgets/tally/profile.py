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
        """Of the ballots of the election; `borda` needs ordinal ones."""
        self.election, self.utility = election, utility
        self.weights = np.frombuffer(election.weights, np.int64).astype(float)
        self.costs = [project.cost for project in election.projects]

    @cached_property
    def supports(self) -> Supports:
        """One `Support` per project."""
        return Supports(self)


class Supports:
    """The `Support` of each project by position, gathered when it is first asked for: many
    projects of a large election never come near to being bought."""

    def __init__(self, profile: Profile) -> None:
        election, self._utility = profile.election, profile.utility
        picks, points, starts = (
            np.frombuffer(column, np.int64)
            for column in (election.picks, election.points, election.starts)
        )
        ballots = np.repeat(np.arange(len(starts) - 1), starts[1:] - starts[:-1])
        self._costs = profile.costs
        small = np.int16 if len(self._costs) <= np.iinfo(np.int16).max else np.int64
        order = np.argsort(picks.astype(small), kind="stable")
        if self._utility == "borda":
            points = points - 1
        if points.min(initial=1) < 1:
            order = order[points[order] > 0]
        picks = picks[order]
        self._ballots, self._points = ballots[order], points[order]
        self._weights = profile.weights[self._ballots]
        self.voters = _sums(picks, self._weights, len(self._costs))
        if self._utility in ("cost", "cardinality"):
            self.units = self.voters
        else:
            self.units = _sums(picks, self._weights * self._points, len(self._costs))
        self._edges = np.searchsorted(picks, np.arange(len(self._costs) + 1)).tolist()
        self._known: dict[int, Support] = {}

    def utility(self, position: int) -> int:
        """The utility of all supporters of a project."""
        return self.units[position] * self._factor(position)

    def __getitem__(self, position: int) -> Support:
        known = self._known.get(position)
        if known is None:
            known = self._known[position] = self._gather(position)
        return known

    def _factor(self, position: int) -> int:
        return self._costs[position] if self._utility in ("cost", "points-cost") else 1

    def _gather(self, position: int) -> Support:
        part = slice(self._edges[position], self._edges[position + 1])
        ballots, weights = self._ballots[part], self._weights[part]
        factor, voters = self._factor(position), self.voters[position]
        utility, levels, units = self.utility(position), ballots, (1,)
        if self._utility not in ("cost", "cardinality") and voters:
            given = self._points[part]
            distinct = np.unique(given)
            if len(distinct) == 1:
                factor *= int(distinct[0])
            else:
                levels, units = np.searchsorted(distinct, given), tuple(distinct.tolist())
        return Support(ballots, weights, levels, units, factor, voters, utility)


def _sums(picks: Ints, amounts: Floats, projects: int) -> list[int]:
    """The sum of whole amounts for each project."""
    return list(map(int, np.bincount(picks, amounts, projects).tolist()))
