"""The set worth most within the budget, looked for without trusting the one that is claimed.

Project by project (group by group) every set is kept that could still be worth as much as the one
claimed: whose worth, with the best for their cost of the projects to come as if they were
divisible, reaches it. Of two sets that cost the same the better one is kept. Should more than
`MOST_SETS` be needed, that no other is better is left unproved, and the checker says so.
"""

from __future__ import annotations

from fractions import Fraction

from .ballots import WrongError
from .count import Count
from .lines import Line, line

MOST_SETS = 200_000
Merit = tuple[int, int, tuple[int, ...]]


class UnprovedError(Exception):
    """More sets than can be tried."""


def best_set(count: Count, claimed: list[str]) -> list[Line]:
    """The rounds of the best set; of the claimed one where the proof would take too long."""
    worth = {p: count.value(p) * count.factor(p) for p in count.eligible}
    _check_feasible(count, claimed)
    try:
        names = _search(count, worth, sum(worth[name] for name in claimed))
    except UnprovedError:
        count.unproved = "that no other set is worth more: there are too many"
        names = sorted(claimed)
    return [line(name, "max-welfare", worth[name], [], []) for name in names]


def _check_feasible(count: Count, claimed: list[str]) -> None:
    barred = [p for name in claimed for p in count.leaving(name)]
    if not set(claimed) <= set(count.eligible) or len(set(barred)) < len(barred):
        raise WrongError("winners: not a set that may be funded")
    if sum(count.cost[name] for name in claimed) > count.ballots.budget:
        raise WrongError("winners: they cost more than the budget")


def _search(count: Count, worth: dict[str, int], reach: int) -> list[str]:
    budget, cost = count.ballots.budget, count.cost
    useful = [p for p in count.eligible if worth[p] > 0 and cost[p] <= budget]
    useful.sort(key=lambda p: (-Fraction(worth[p], cost[p]), p))
    choices: list[list[str]] = []
    for name in useful:
        if not any(name in names for names in choices):
            choices.append([p for p in useful if p in count.leaving(name)])
    sets: dict[int, Merit] = {0: (0, 0, ())}
    for number, names in enumerate(choices):
        later = [p for following in choices[number + 1 :] for p in following]
        later.sort(key=lambda p: -Fraction(worth[p], cost[p]))
        grown = dict(sets)
        for name in names:
            for spent, (value, saved, taken) in sets.items():
                total = spent + cost[name]
                if total <= budget:
                    ranks = tuple(sorted((*taken, -count.rank[name]), reverse=True))
                    merit = (value + worth[name], saved - cost[name], ranks)
                    grown[total] = max(merit, grown.get(total, merit))
        sets = {
            spent: merit
            for spent, merit in grown.items()
            if merit[0] + _most(later, worth, cost, budget - spent) >= reach
        }
        if len(sets) > MOST_SETS:
            raise UnprovedError
    by_rank = {place: name for name, place in count.rank.items()}
    return sorted(by_rank[-place] for place in max(sets.values())[2])


def _most(names: list[str], worth: dict[str, int], cost: dict[str, int], left: int) -> int:
    """No choice of them within what is left is worth more."""
    total = 0
    for name in names:
        if cost[name] > left:
            return total + worth[name] * left // cost[name]
        total, left = total + worth[name], left - cost[name]
    return total
