"""One count: the election, the parameters, and what every rule needs of them.

A project takes part if it reaches the minimum of votes (of the score, where ballots give points)
and the eligibility threshold votes / voters >= cost / (k * budget); 0 switches either off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from .errors import CannotCountError
from .model import Election, Parameters
from .rounds import Round
from .ties import tie_ranks

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives: its rounds and, under Equal Shares, where the money came from.

    `endowment` is what each voter had in minor units, `steps` how many steps of Add1 are in it,
    `compared` how many voters liked Equal Shares better than greedy, and the other way round.
    """

    rounds: list[Round]
    endowment: Fraction | None = None
    steps: int | None = None
    compared: tuple[int, int] | None = None


@dataclass(frozen=True)
class Counting:
    """One count. Projects are spoken of by their position in the election."""

    election: Election
    parameters: Parameters
    progress: Progress | None = None

    def __post_init__(self) -> None:
        """Raise CannotCountError where the ballots have no such utility."""
        if self.counts_places and self.election.vote_type != "ordinal":
            raise CannotCountError("Borda utility needs ordinal ballots")

    @property
    def votes(self) -> list[int]:
        """The votes of each project."""
        return self.election.votes_by_position

    @property
    def scores(self) -> list[int]:
        """The points of each project."""
        return self.election.scores_by_position

    @cached_property
    def values(self) -> list[int]:
        """What each project is worth by votes: its votes where the utility looks at nothing else,
        its Borda score, or else its score."""
        if self.counts_places:
            return [score - votes for score, votes in zip(self.scores, self.votes, strict=True)]
        counts_votes = self.parameters.counted_utility in ("cost", "cardinality")
        return self.votes if counts_votes else self.scores

    @property
    def counts_places(self) -> bool:
        """Whether the place in an order is what counts, so that a vote alone is worth nothing."""
        return self.parameters.counted_utility == "borda"

    @property
    def per_cost(self) -> bool:
        """Whether greedy looks at the value for the money."""
        return self.parameters.rule == "greedy-per-cost"

    @property
    def by_points(self) -> bool:
        """Whether greedy counts points, of which a voter gives several."""
        points = self.parameters.counted_utility not in ("cost", "cardinality")
        several = self.election.vote_type not in ("approval", "choose-1")
        return points and several and self.parameters.rule in ("greedy", "greedy-per-cost")

    @cached_property
    def merits(self) -> dict[int, Fraction]:
        """What greedy orders the projects that take part by."""
        projects = self.election.projects
        return {
            k: Fraction(self.values[k], projects[k].cost if self.per_cost else 1)
            for k in self.eligible
        }

    @cached_property
    def by_merit(self) -> list[int]:
        """The projects that take part, the best for greedy first.

        Rounded merits are compared first: rounding makes some equal, but swaps none.
        """
        merits = self.merits
        by_rank = sorted(merits, key=self.ranks.__getitem__)
        return sorted(
            by_rank,
            key=lambda k: (merits[k].numerator / merits[k].denominator, merits[k]),
            reverse=True,
        )

    @cached_property
    def eligible(self) -> list[int]:
        """The projects that take part."""
        projects, voters = self.election.projects, self.election.voters
        eligible = list(range(len(projects)))
        if least := self.parameters.threshold:
            eligible = [p for p in eligible if self.scores[p] >= least]
        written = self.parameters.eligibility
        if written != "0" and (k := Fraction(written)):
            money = k * self.election.budget
            eligible = [p for p in eligible if self.votes[p] * money >= projects[p].cost * voters]
        return eligible

    @cached_property
    def ranks(self) -> list[int]:
        """The place of each project, should all of them be tied."""
        votes = self.votes if "votes" in self.parameters.ties else ()
        return tie_ranks(self.election, self.parameters, votes)

    def position(self, project_id: str) -> int:
        """The place of a project in the election."""
        return self._positions[project_id]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {project.id: k for k, project in enumerate(self.election.projects)}

    def name(self, positions: list[int]) -> tuple[str, ...]:
        """The ids of projects."""
        return tuple(self.election.projects[position].id for position in positions)
