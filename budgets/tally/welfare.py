"""Maximum welfare: the set of projects within the budget that the voters value most, exactly.

Input: the value of each project (votes, score, or the sum of its supporters' utilities), costs,
the budget and exclusive groups. It is a knapsack in which at most one of a group is taken.

The search keeps, group by group, the sets that no other beats: cheaper sets first, each dearer one
worth more (Nemhauser and Ullmann 1969). A set whose worth plus the best that the projects to come
could add, were they divisible, stays below a set already found is dropped. Of several best sets the
cheapest is returned, and of those the one that holds the first project in the order of ties that
the others lack. Max welfare is for comparison: it tends to spend all on the largest group.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby

from .counting import Counting, Outcome
from .rounds import Round

Merit = tuple[int, int, int]
State = tuple[int, Merit]


@dataclass(frozen=True, slots=True)
class Item:
    """A project that may be taken: its position, cost, value and place in the order of ties."""

    position: int
    cost: int
    value: int
    rank: int
    group: str | None


def count_rounds(counting: Counting) -> Outcome:
    """Count by maximum welfare; the projects come in order of position, with their value."""
    times_cost = counting.parameters.counted_utility in ("cost", "points-cost")
    projects = counting.election.projects
    items = []
    for k in counting.eligible:
        value = counting.values[k] * (projects[k].cost if times_cost else 1)
        items.append(Item(k, projects[k].cost, value, counting.ranks[k], projects[k].group))
    values = {item.position: Fraction(item.value) for item in items}
    chosen = sorted(best_set(items, counting.election.budget))
    return Outcome([Round(projects[k].id, "max-welfare", values[k]) for k in chosen])


def best_set(items: list[Item], budget: int) -> list[int]:
    """The positions of the best set within the budget."""
    useful = [item for item in items if item.value > 0 and item.cost <= budget]
    classes = _classes(useful)
    frontier: list[State] = [(0, (0, 0, 0))]
    last = max((item.rank for item in useful), default=0)
    floor = _greedy_value(classes, budget)
    for start, choices in enumerate(classes):
        rest = Rest([item for later in classes[start + 1 :] for item in later])
        frontier = [
            (cost, merit)
            for cost, merit in _extend(frontier, choices, budget, last)
            if merit[0] + rest.bound(budget - cost) >= floor
        ]
    _, (_, _, taken) = max(frontier, key=lambda state: state[1])
    return [item.position for item in useful if taken >> (last - item.rank) & 1]


def _greedy_value(classes: list[list[Item]], budget: int) -> int:
    """What a set is worth that takes the best of each class while it fits."""
    worth = 0
    for choices in classes:
        fitting = [item for item in choices if item.cost <= budget]
        if fitting:
            best = max(fitting, key=lambda item: (item.value, -item.cost))
            worth, budget = worth + best.value, budget - best.cost
    return worth


class Rest:
    """The items still to come, best for their cost first, as if divisible and free of groups."""

    def __init__(self, items: list[Item]) -> None:
        """Sort them once."""
        items = sorted(items, key=lambda item: Fraction(-item.value, item.cost))
        self._items = items
        self._costs = list(accumulate((item.cost for item in items), initial=0))
        self._values = list(accumulate((item.value for item in items), initial=0))

    def bound(self, left: int) -> int:
        """No set within `left` is worth more."""
        whole = bisect_right(self._costs, left) - 1
        if whole == len(self._items):
            return self._values[whole]
        item = self._items[whole]
        return self._values[whole] + item.value * (left - self._costs[whole]) // item.cost


def _classes(items: list[Item]) -> list[list[Item]]:
    """Items that exclude each other together, those worth most for their cost first."""
    keyed = sorted(items, key=lambda item: (item.group or "", item.rank))
    classes = [[item] for item in keyed if item.group is None]
    grouped = groupby((item for item in keyed if item.group is not None), lambda item: item.group)
    classes += [list(members) for _, members in grouped]
    return sorted(classes, key=lambda c: max(item.value / item.cost for item in c), reverse=True)


def _extend(frontier: list[State], choices: list[Item], budget: int, last: int) -> list[State]:
    """Every set with and without one of the choices, less those that another beats."""
    states = list(frontier)
    for item in choices:
        for cost, (value, saved, taken) in frontier:
            if cost + item.cost <= budget:
                bit = 1 << (last - item.rank)
                merit = (value + item.value, saved - item.cost, taken + bit)
                states.append((cost + item.cost, merit))
    states.sort(key=lambda state: (state[0], (-state[1][0], -state[1][1], -state[1][2])))
    kept: list[State] = []
    for state in states:
        if not kept or state[1] > kept[-1][1]:
            kept.append(state)
    return kept
