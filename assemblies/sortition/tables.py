"""Who sits where: plans of tables over several sessions that mix people widely.

Everything wanted is a cost of two people sitting together, so one search serves all of it:
- they met in another session: 1, so that as few meetings as possible are repeats;
- they are to be kept apart: very much; to be kept together: very much the other way round;
- they have the same value of a feature: a little for each, which is least when every table
  has each value in proportion (the sum of squares of the counts per table is then least).

Iterated local search: in one session at a time, with the others as they are, the best swap
of two people is made until none lowers the cost; then a few random swaps shake the session,
and what comes out is kept unless it is worse than before. Seats fixed by hand never move.
Tables differ by at most one person in size. The same input, seed and rounds give the same
plan (when not stopped).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.problem import Person
from assemblies.sortition.progress import Progress, Silent

Floats = NDArray[np.float64]
Seats = NDArray[np.int64]

REQUEST_COST = 1000.0
BALANCE_COST = 0.05
SHAKES = 3
GAIN = 1e-9


@dataclass(frozen=True)
class TableWishes:
    """Pairs of ids to keep ``apart`` or ``together`` in every session, and seats ``fixed``
    by hand: (session, person id) to table, all counted from 0."""

    apart: Sequence[tuple[str, str]] = ()
    together: Sequence[tuple[str, str]] = ()
    fixed: Mapping[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class TablePlan:
    """``sessions[s][t]`` are the ids at table t; ``meetings`` counts the different pairs that
    meet, ``seatings`` all pairs at tables (so no plan has more meetings than that);
    ``unmet`` are the wishes that could not be granted, per session."""

    sessions: tuple[tuple[tuple[str, ...], ...], ...]
    meetings: int
    seatings: int
    unmet: tuple[tuple[int, str, str], ...]


def plan_tables(
    people: Sequence[Person],
    *,
    tables: int,
    sessions: int,
    seed: str,
    wishes: TableWishes | None = None,
    rounds: int = 300,
    progress: Progress | None = None,
) -> TablePlan:
    """Raises SortitionError for wishes that contradict each other or seats that do not exist."""
    if not 1 <= tables <= len(people) or sessions < 1:
        raise SortitionError("tables", people=len(people), tables=tables)
    search = _Search(people, tables, sessions, seed, wishes or TableWishes())
    reporter = progress or Silent()
    for turn in range(rounds):
        for session in range(sessions):
            search.improve(session, shake=turn > 0)
        reporter.report("tables", turn + 1, rounds, smallest=0.0, bound=0.0)
        if reporter.stopped() or search.is_perfect():
            break
    return search.plan()


class _Search:
    """``seats[session, person]`` is a table."""

    def __init__(
        self,
        people: Sequence[Person],
        tables: int,
        sessions: int,
        seed: str,
        wishes: TableWishes,
    ) -> None:
        self._ids = [person.id for person in people]
        self._places = {name: place for place, name in enumerate(self._ids)}
        self._tables = tables
        digest = hashlib.sha256(seed.encode()).digest()
        self._random = np.random.default_rng(int.from_bytes(digest, "big"))
        self._wishes = wishes
        self._requests = self._request_costs()
        self._costs = self._requests + self._balance_costs(people)
        self._fixed = np.zeros((sessions, len(people)), dtype=bool)
        self._seats = np.array([self._first_seats(session) for session in range(sessions)])
        self._met = np.zeros((len(people), len(people)))
        for seats in self._seats:
            self._met += _together(seats)

    def _request_costs(self) -> Floats:
        costs = np.zeros((len(self._ids), len(self._ids)))
        for pairs, cost in (
            (self._wishes.apart, REQUEST_COST),
            (self._wishes.together, -REQUEST_COST),
        ):
            for first, second in pairs:
                one, other = self._place(first), self._place(second)
                if one == other or costs[one, other] * cost < 0:
                    raise SortitionError("contradiction", first=first, second=second)
                costs[one, other] = costs[other, one] = cost
        return costs

    def _place(self, name: str) -> int:
        if name not in self._places:
            raise SortitionError("unknown_person", id=name)
        return self._places[name]

    def _balance_costs(self, people: Sequence[Person]) -> Floats:
        costs = np.zeros((len(people), len(people)))
        for feature in sorted({feature for person in people for feature in person.features}):
            values = np.array([person.features.get(feature, "") for person in people])
            costs += BALANCE_COST * (values[:, None] == values[None, :])
        return costs

    def _first_seats(self, session: int) -> Seats:
        """Fixed seats first, the others in random order into the room left."""
        room = np.full(self._tables, len(self._ids) // self._tables)
        room[: len(self._ids) % self._tables] += 1
        seats = np.full(len(self._ids), -1)
        for (when, name), table in sorted(self._wishes.fixed.items()):
            if not (0 <= when < len(self._fixed) and 0 <= table < self._tables):
                raise SortitionError("seat", person=name, table=table, session=when)
            if when != session:
                continue
            if not room[table]:
                raise SortitionError("seat", person=name, table=table, session=when)
            room[table] -= 1
            seats[self._place(name)] = table
            self._fixed[session, self._place(name)] = True
        free = np.flatnonzero(seats < 0)
        seats[free] = self._random.permutation(np.repeat(np.arange(self._tables), room))
        return seats

    def improve(self, session: int, *, shake: bool) -> None:
        before = self._seats[session]
        elsewhere = self._met - _together(before)
        costs = self._costs + (elsewhere > 0)
        np.fill_diagonal(costs, 0.0)
        movable = np.flatnonzero(~self._fixed[session])
        seats = before.copy()
        if shake and len(movable) > 1:
            for _ in range(SHAKES):
                one, other = self._random.choice(movable, size=2, replace=False)
                seats[one], seats[other] = seats[other], seats[one]
        _descend(seats, costs, self._fixed[session], self._tables)
        if _cost(seats, costs) <= _cost(before, costs) + GAIN:
            self._seats[session] = seats
            self._met = elsewhere + _together(seats)

    def is_perfect(self) -> bool:
        """No pair meets twice and nothing else costs anything."""
        return not self._costs.any() and bool((self._met <= 1).all())

    def plan(self) -> TablePlan:
        met = np.triu(self._met, 1)
        unmet = [
            (session, self._ids[one], self._ids[other])
            for session, seats in enumerate(self._seats)
            for one, other in np.argwhere(np.triu(self._requests))
            if (seats[one] == seats[other]) != (self._requests[one, other] < 0)
        ]
        sessions = tuple(
            tuple(
                tuple(sorted(self._ids[place] for place in np.flatnonzero(seats == table)))
                for table in range(self._tables)
            )
            for seats in self._seats
        )
        return TablePlan(sessions, int((met > 0).sum()), int(met.sum()), tuple(unmet))


def _together(seats: Seats) -> Floats:
    """1 for each pair at one table, 0 on the diagonal."""
    same = (seats[:, None] == seats[None, :]).astype(np.float64)
    np.fill_diagonal(same, 0.0)
    return same


def _cost(seats: Seats, costs: Floats) -> float:
    return float((costs * (seats[:, None] == seats[None, :])).sum())


def _descend(seats: Seats, costs: Floats, fixed: NDArray[np.bool_], tables: int) -> None:
    """Best swaps, in place, until none lowers the cost."""
    people = np.arange(len(seats))
    at = costs @ (seats[:, None] == np.arange(tables)[None, :])
    while True:
        # What the first of a pair pays at the table of the second, less what it pays now.
        moves = at[:, seats] - at[people, seats][:, None]
        change = moves + moves.T - 2 * costs
        change[seats[:, None] == seats[None, :]] = 0.0
        change[fixed, :] = 0.0
        change[:, fixed] = 0.0
        one, other = divmod(int(np.argmin(change)), len(seats))
        if change[one, other] > -GAIN:
            return
        step = costs[:, one] - costs[:, other]
        at[:, seats[one]] -= step
        at[:, seats[other]] += step
        seats[one], seats[other] = seats[other], seats[one]
