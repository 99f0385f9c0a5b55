"""What would have got a project funded that was not: a lower cost, or more votes.

A `Rival` is such a project as it might have been: at another cost, or with more voters who give it
one point each. All else stays as it was: nobody changes another vote, and everybody has the same
money (so Add1 is not begun again, nor the comparison with greedy).

Under greedy the other projects are taken in the same order with or without it. Just before each of
them, and after the last, there is a place where it might stand: there it is funded if its cost fits
what is left then, unless one of its group is funded already. The count goes on to ask

- at which highest cost below its own it stands in a place where that cost fits;
- how many votes (or points, where points are counted) bring it to the last place where it fits.

A project below a threshold has first to reach that: eligibility asks for less cost or more votes,
the minimum only for votes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import ceil, floor
from typing import Any

from .counting import Counting
from .ties import tie_key


@dataclass(frozen=True)
class Rival:
    """A project that was not funded, by its position, and what it might have been."""

    counting: Counting
    position: int

    @cached_property
    def cost(self) -> int:
        """What it costs, in minor units."""
        return self.counting.election.projects[self.position].cost

    @property
    def group(self) -> str | None:
        """Its exclusive group."""
        return self.counting.election.projects[self.position].group

    def tie(self, cost: int, more: int = 0) -> tuple[Any, ...]:
        """What it would be sorted by among those tied with it."""
        project = self.counting.election.projects[self.position]
        votes = self.counting.votes[self.position] + (0 if self.counting.by_points else more)
        return tie_key(self.counting.parameters, project.id, cost, votes)

    @property
    def lacking_score(self) -> int:
        """How far it is below the minimum; nought where there is none, even for a score below."""
        least = self.counting.parameters.threshold
        return least - self.counting.scores[self.position] if least else 0

    @cached_property
    def highest_cost(self) -> int:
        """The most it may cost less than now; nought where no cost would let it take part."""
        parameters, election = self.counting.parameters, self.counting.election
        if self.lacking_score > 0:
            return 0
        k, highest = Fraction(parameters.eligibility), self.cost - 1
        if k and election.voters:
            votes = self.counting.votes[self.position]
            highest = min(highest, floor(votes * k * election.budget / election.voters))
        return highest

    @cached_property
    def fewest_votes(self) -> int | None:
        """How many votes more it needs to take part, and at least one; None if none would do."""
        parameters, election = self.counting.parameters, self.counting.election
        if self.counting.counts_places and not self.counting.by_points:
            return None
        fewest = max(1, self.lacking_score)
        if k := Fraction(parameters.eligibility):
            money = k * election.budget
            wanted = ceil(self.cost * election.voters / money) if money else election.voters + 1
            lacking = wanted - self.counting.votes[self.position]
            if lacking > 0 and self.counting.by_points:
                return None
            fewest = max(fewest, lacking)
        return fewest

    @property
    def most_votes(self) -> int | None:
        """How many voters there are who did not vote for it; None where points are counted."""
        if self.counting.by_points:
            return None
        return self.counting.election.voters - self.counting.votes[self.position]


@dataclass(frozen=True, slots=True)
class Place:
    """Just before `before` (None: after all), with so much left and these groups taken."""

    before: int | None
    left: int
    taken: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chances:
    """What is said of one project; None where its turn never came, or where nothing would do."""

    left_at_its_turn: int | None
    would_win_at_cost: int | None
    more_votes: int | None


def greedy_chances(
    counting: Counting, positions: Sequence[int], funded: Sequence[int] = ()
) -> dict[int, Chances]:
    """Of each unfunded project under greedy, or in a completion by it after `funded`."""
    order = counting.by_merit
    usual = _places(counting, order, funded, None)
    stops = counting.parameters.greedy_stop  # then even one that is not funded makes a difference
    return {
        k: _Greedy(
            Rival(counting, k), _places(counting, order, funded, k) if stops else usual
        ).chances()
        for k in positions
    }


def _places(
    counting: Counting, order: list[int], funded: Sequence[int], without: int | None
) -> list[Place]:
    """Where a project might stand among the others, up to the end of the count."""
    projects, parameters = counting.election.projects, counting.parameters
    left = counting.election.budget - sum(projects[k].cost for k in funded)
    groups = [group for k in funded if (group := projects[k].group)]
    places = []
    for k in order:
        project = projects[k]
        if k in funded or k == without:
            continue
        places.append(Place(k, left, frozenset(groups)))
        if project.group in groups:
            continue
        if project.cost <= left:
            left -= project.cost
            groups += [project.group] if project.group else []
        elif parameters.greedy_stop:
            return places
    return [*places, Place(None, left, frozenset(groups))]


@dataclass(frozen=True)
class _Greedy:
    rival: Rival
    places: list[Place]

    def chances(self) -> Chances:
        group = self.rival.group
        own = [place for place in self.places if group not in place.taken]
        return Chances(
            next((p.left for p in self.places if self._comes_before(p, self.rival.cost, 0)), None),
            self._highest_cost(own),
            self._fewest_votes(own),
        )

    def _comes_before(self, place: Place, cost: int, more: int) -> bool:
        if place.before is None:
            return True
        counting, k = self.rival.counting, self.rival.position
        worth = Fraction(counting.values[k] + more, cost if counting.per_cost else 1)
        other = counting.merits[place.before]
        if worth != other:
            return worth > other
        project = counting.election.projects[place.before]
        votes = counting.votes[place.before]
        return self.rival.tie(cost, more) < tie_key(
            counting.parameters, project.id, project.cost, votes
        )

    def _room(self, place: Place) -> int:
        """The highest cost that is funded with what is left."""
        parameters = self.rival.counting.parameters
        overrun = Fraction(parameters.overrun) if parameters.greedy_stop else 1
        return floor(place.left / overrun)

    def _highest_cost(self, places: list[Place]) -> int | None:
        best = 0
        for place in places:
            highest = min(self._room(place), self.rival.highest_cost)
            stands_at = partial(self._comes_before, place, more=0)
            if highest > best and stands_at(highest):  # by cost a score below nought: only there
                best = highest
            elif highest > best and stands_at(best + 1):
                best = last_of(best + 1, highest, stands_at)
        return best or None

    def _fewest_votes(self, places: list[Place]) -> int | None:
        fitting = [place for place in places if self.rival.cost <= self._room(place)]
        fewest, most = self.rival.fewest_votes, self.rival.most_votes
        if not fitting or fewest is None:
            return None

        def too_few(more: int) -> bool:
            return more < fewest or not self._comes_before(fitting[-1], self.rival.cost, more)

        if most is None:
            most = fewest
            while too_few(most):
                most *= 2
        return None if too_few(most) else last_of(0, most, too_few) + 1


def last_of(first: int, last: int, holds: Callable[[int], bool]) -> int:
    """The last number for which it holds: it does for `first`, and from some number on no more."""
    while first < last:
        middle = (first + last + 1) // 2
        first, last = (middle, last) if holds(middle) else (first, middle - 1)
    return first
