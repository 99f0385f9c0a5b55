"""What is counted and how: projects, ballots, the election and the parameters of a count.

Money is an integer number of minor units everywhere; an election says how many minor units make
one unit of its currency (`scale`: 1 where the file has whole numbers, 100 for pence). Votes are
points: an approval or a single choice is one point, a cumulative or scoring ballot gives its own,
and an ordinal ballot of m projects gives m points to the first, then m - 1, down to 1. Equal
ballots are one `Ballot` with a weight, and projects stand in order of their ids as strings; no
result depends on the order of input.

An area that counts on its own is an election of its own; `count_areas` counts several in one call.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, chain, repeat
from operator import sub
from typing import Any

VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
RULES = ("greedy", "greedy-per-cost", "equal-shares", "bos", "phragmen", "max-welfare")
UTILITIES = ("cost", "cardinality", "points", "points-cost", "borda")
COMPLETIONS = ("none", "greedy", "add1", "add1-greedy")
TIES = ("id", "cost", "votes", "lot")

NUMBER = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}|/(?P<parts>[0-9]{1,18}))?")

Vote = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Project:
    """One project. Of the projects that share a `group` at most one is funded."""

    id: str
    cost: int
    name: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """Equal ballots of `weight` voters: (project id, points), by project id."""

    points: tuple[tuple[str, int], ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct votes as columns: the positions of the projects picked, in order, the points given
    to them (None: one to each), and how many voters cast that vote."""

    picks: Collection[Sequence[int]]
    points: Iterable[Iterable[int]] | None
    weights: Iterable[int]


@dataclass(frozen=True)
class Election:
    """An election in canonical order; build it with `Election.of`.

    The ballots stand in columns, since a city has many: ballot b gave `points[k]` to the project at
    position `picks[k]` for every k from `starts[b]` to `starts[b + 1]`, and `weights[b]` voters
    cast it. `ballots` gives them one by one. Totals are summed when they are first asked for.
    """

    projects: tuple[Project, ...]
    starts: array[int]
    picks: array[int]
    points: array[int]
    weights: array[int]
    budget: int
    vote_type: str = "approval"
    currency: str = ""
    scale: int = 1

    @classmethod
    def of(
        cls,
        projects: Iterable[Project],
        votes: Iterable[Iterable[tuple[str, int]]] | Mapping[Vote, int],
        budget: int,
        *,
        vote_type: str = "approval",
        currency: str = "",
        scale: int = 1,
    ) -> Election:
        """Sort the projects and group equal votes.

        `votes` gives each voter's (project id, points), or maps such tuples to how many voters
        cast them. Raises ValueError for what cannot be counted.
        """
        listed = sorted(projects, key=lambda project: project.id)
        position = {project.id: k for k, project in enumerate(listed)}
        if len(position) != len(listed):
            raise ValueError("two projects have the same id")
        counted: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        cast = votes.items() if isinstance(votes, Mapping) else ((vote, 1) for vote in votes)
        for vote, weight in cast:
            placed = _in_positions(vote, position)
            counted[placed] = counted.get(placed, 0) + weight
        ordered = sorted(counted)
        columns = Counted(
            [picks for picks, _ in ordered],
            [points for _, points in ordered],
            [counted[vote] for vote in ordered],
        )
        return cls.grouped(
            tuple(listed), columns, budget, vote_type=vote_type, currency=currency, scale=scale
        )

    @classmethod
    def grouped(
        cls,
        projects: tuple[Project, ...],
        counted: Counted,
        budget: int,
        *,
        vote_type: str,
        currency: str,
        scale: int,
    ) -> Election:
        """From sorted projects and votes counted already, each in order of position."""
        if vote_type not in VOTE_TYPES:
            raise ValueError(f"unknown vote type {vote_type!r}")
        if scale < 1 or budget < 0:
            raise ValueError("the budget may not be negative")
        if any(project.cost <= 0 for project in projects):
            raise ValueError("a project must cost more than nothing")
        weights = array("q", counted.weights)
        if min(weights, default=1) < 1:
            raise ValueError("a ballot must stand for at least one voter")
        starts = array("q", accumulate(map(len, counted.picks), initial=0))
        ones = array("q", [1]) * starts[-1]
        return cls(
            projects,
            starts,
            array("q", chain.from_iterable(counted.picks)),
            ones if counted.points is None else array("q", chain.from_iterable(counted.points)),
            weights,
            budget,
            vote_type,
            currency,
            scale,
        )

    @property
    def ballots(self) -> Iterator[Ballot]:
        """Every distinct ballot with its weight."""
        ids = [project.id for project in self.projects]
        for b, weight in enumerate(self.weights):
            span = slice(self.starts[b], self.starts[b + 1])
            names = (ids[pick] for pick in self.picks[span])
            yield Ballot(tuple(zip(names, self.points[span], strict=True)), weight)

    @cached_property
    def voters(self) -> int:
        """How many people voted, empty ballots included."""
        return sum(self.weights)

    @cached_property
    def is_single_choice(self) -> bool:
        """Whether every ballot names one project."""
        as_many = len(self.picks) == len(self.weights)
        return as_many and len(set(self.starts)) == len(self.starts)  # none is empty

    def leaving(self, winner: int) -> list[int]:
        """The projects (positions) that leave a count when one is funded: it and its group."""
        group = self.projects[winner].group
        if group is None:
            return [winner]
        return [k for k, project in enumerate(self.projects) if project.group == group]

    def votes(self) -> dict[str, int]:
        """How many voters gave each project points above nought."""
        return self._by_id(self.votes_by_position)

    def scores(self) -> dict[str, int]:
        """The points of each project."""
        return self._by_id(self.scores_by_position)

    @cached_property
    def votes_by_position(self) -> list[int]:
        """The votes of each project in the order of `projects`."""
        totals = [0] * len(self.projects)
        if self._gives_one_each or min(self.points) > 0:
            if not self.is_single_choice:
                return self._names()
            for pick, weight in zip(self.picks, self.weights, strict=True):
                totals[pick] += weight
            return totals
        for pick, given, weight in zip(self.picks, self.points, self._weights(), strict=True):
            if given > 0:
                totals[pick] += weight
        return totals

    @cached_property
    def scores_by_position(self) -> list[int]:
        """The points of each project in the order of `projects`."""
        if self._gives_one_each:
            return self.votes_by_position
        totals = [0] * len(self.projects)
        for pick, given, weight in zip(self.picks, self.points, self._weights(), strict=True):
            totals[pick] += given * weight
        return totals

    @property
    def _gives_one_each(self) -> bool:
        """Whether no ballot gives other points than one."""
        return self.points.count(1) == len(self.points)

    def _names(self) -> list[int]:
        """How often voters name each project: each ballot once, then those that more cast."""
        counted = Counter(self.picks)
        for b, weight in enumerate(self.weights):
            if weight > 1:
                for pick in self.picks[self.starts[b] : self.starts[b + 1]]:
                    counted[pick] += weight - 1
        return [counted[position] for position in range(len(self.projects))]

    def _weights(self) -> Iterator[int]:
        """The weight of the ballot that each pick stands on."""
        lengths = map(sub, self.starts[1:], self.starts)
        return chain.from_iterable(map(repeat, self.weights, lengths))

    def _by_id(self, totals: list[int]) -> dict[str, int]:
        return {project.id: total for project, total in zip(self.projects, totals, strict=True)}


def _in_positions(
    vote: Iterable[tuple[str, int]], position: Mapping[str, int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    try:
        placed = sorted((position[project_id], points) for project_id, points in vote)
    except KeyError as unknown:
        raise ValueError(f"a ballot names the unknown project {unknown}") from None
    picks = tuple(pick for pick, _ in placed)
    if len(set(picks)) != len(picks):
        raise ValueError("a ballot names a project twice")
    return picks, tuple(points for _, points in placed)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to count. Every field is plain data, so that a stored JSON object gives it back.

    `utility` None is the rule's own: cost under Equal Shares and BOS, else points (an approval is
    one).
    `threshold` is the least number of votes (the least score where ballots give points).
    `eligibility` k leaves out a project with votes / n < cost / (k * budget); 0 switches it off.
    `step` is what Add1 adds to every voter, in units of the currency ("1", "1/100").
    `overrun` is, for greedy that stops, the share of the first project's cost that does not fit
    which must still be there for it to be funded with a reserve ("4/5"); "1" is never.
    `ties` are in order of preference; the id decides what they leave open.
    """

    rule: str = "equal-shares"
    utility: str | None = None
    completion: str = "none"
    stop_when_exhaustive: bool = False
    floor_start: bool = False
    comparison: bool = False
    greedy_stop: bool = False
    overrun: str = "1"
    threshold: int = 0
    eligibility: str = "0"
    ties: tuple[str, ...] = ("id",)
    lot_seed: str = ""
    step: str = "1"

    def __post_init__(self) -> None:
        """Raise ValueError for a value that is not known."""
        _check_choice("rule", self.rule, RULES)
        if self.utility is not None:
            _check_choice("utility", self.utility, UTILITIES)
        _check_choice("completion", self.completion, COMPLETIONS)
        for tie in self.ties:
            _check_choice("tie rule", tie, TIES)
        if not self.ties:
            raise ValueError("a tie needs a rule to break it")
        if self.threshold < 0:
            raise ValueError("the minimum of votes may not be below nought")
        if "lot" in self.ties and not self.lot_seed:
            raise ValueError("a lot needs its seed")
        if not _number("step", self.step):
            raise ValueError("the step of Add1 must be above nought")
        _number("eligibility", self.eligibility)
        if not 0 < _number("overrun", self.overrun) <= 1:
            raise ValueError("the overrun must be a share above nought")

    @property
    def counted_utility(self) -> str:
        """The utility in force."""
        if self.utility is not None:
            return self.utility
        return "cost" if self.rule in ("equal-shares", "bos") else "points"

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object."""
        return asdict(self) | {"ties": list(self.ties)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Parameters:
        """From `to_json`; unknown keys raise ValueError, missing ones take their default."""
        names = {field.name for field in fields(cls)}
        if unknown := sorted(set(stored) - names):
            raise ValueError(f"unknown parameter {unknown[0]!r}")
        values = dict(stored)
        if "ties" in values:
            values["ties"] = tuple(values["ties"])
        return cls(**values)


def _number(label: str, text: str) -> Fraction:
    matched = NUMBER.fullmatch(text)
    if not matched or (matched["parts"] and not int(matched["parts"])):
        raise ValueError(f"{label} {text[:40]!r} is not a number such as 2, 0.5 or 1/2")
    return Fraction(text)


def _check_choice(label: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"unknown {label} {value!r}: one of {', '.join(allowed)}")
