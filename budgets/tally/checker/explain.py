"""What the explanation should say of the whole and of every project."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from .chances import Bidder, Greedy, best
from .count import Count
from .lines import Line, exact
from .purses import Purses


def explanation(
    count: Count, rounds: list[Line], endowment: Fraction | None, compared: list[int] | None
) -> Line:
    """The funded projects in their order, then the others by votes."""
    names = [row["project"] for row in rounds]
    barred = {p for name in names for p in count.leaving(name)} - set(names)
    losers = sorted(
        set(count.cost) - set(names),
        key=lambda p: (-count.votes[p], -count.score[p], count.rank[p]),
    )
    why = _reasons(count, rounds, endowment, losers, compared)
    rows = [_row(count, row["project"]) | _won(count, n, row) for n, row in enumerate(rounds, 1)]
    for name in losers:
        lost = {"funded": False, "reason": _reason(count, name, name in barred)}
        rows.append(_row(count, name) | lost | why[name])
    return {
        "figures": _figures(count, names, endowment),
        "projects": rows,
        "ejr_plus": _certificate(count, names, barred),
    }


def _figures(count: Count, names: list[str], endowment: Fraction | None) -> Line:
    ballots, cost = count.ballots, sum(count.cost[name] for name in names)
    reached = sum(w for v, w in ballots.votes if any(v.get(p, 0) > 0 for p in names))
    return {
        "budget": ballots.budget,
        "cost": cost,
        "left": ballots.budget - cost,
        "voters": ballots.voters,
        "endowment": exact(endowment),
        "represented": reached,
        "represented_share": exact(Fraction(reached, ballots.voters or 1)),
    }


def _row(count: Count, name: str) -> Line:
    return {
        "id": name,
        "name": count.ballots.name[name],
        "cost": count.cost[name],
        "votes": count.votes[name],
        "score": count.score[name],
    }


def _won(count: Count, number: int, row: Line) -> Line:
    payments = row["payments"]
    full = [Fraction(paid["each"]) for paid in payments if paid["each"]]
    return {
        "funded": True,
        "round": number,
        "phase": row["phase"],
        "paid": payments,
        "paid_per_supporter": payments[0]["each"] if len(payments) == 1 else None,
        "effective_votes": exact(count.cost[row["project"]] / max(full)) if full else None,
    }


def _reason(count: Count, name: str, barred: bool) -> str:
    if name not in count.eligible:
        return "below threshold"
    if barred:
        return "another of its group is funded"
    return "not enough money" if count.votes[name] else "no supporters"


def _reasons(
    count: Count,
    rounds: list[Line],
    endowment: Fraction | None,
    losers: list[str],
    compared: list[int] | None,
) -> dict[str, Line]:
    by_greedy = bool(compared and compared[1] > compared[0])
    if by_greedy or count.parameters["rule"] in ("greedy", "greedy-per-cost"):
        return {name: _after_greedy(count, Greedy(count, name, []), rounds) for name in losers}
    if endowment is None:
        return {name: _after_greedy(count, None, rounds, name) for name in losers}
    bought = [row for row in rounds if row["phase"] in ("equal-shares", "bos")]
    return _follow(count, bought, endowment, losers)


def _after_greedy(count: Count, tried: Greedy | None, rounds: list[Line], name: str = "") -> Line:
    turn = tried.turn() if tried else None
    left = count.ballots.budget - sum(count.cost[row["project"]] for row in rounds)
    cost = count.cost[tried.name if tried else name]
    return {
        "lacking": max(0, cost - (left if turn is None else turn)),
        "left_at_its_turn": turn,
        "would_win_at_cost": tried.cost() if tried else None,
        "more_votes": tried.votes() if tried else None,
    }


def _follow(
    count: Count, bought: list[Line], endowment: Fraction, losers: list[str]
) -> dict[str, Line]:
    """Buy again what was bought, and see how near the others came to it before each purchase."""
    money, left = Purses(count, endowment), count.ballots.budget
    bidders = {name: Bidder(count, name) for name in losers}
    out: dict[str, int] = {}
    for number, row in enumerate(bought, start=1):
        winner, rho = row["project"], Fraction(row["price"])
        if row["phase"] == "bos":
            offer = money.bargain(winner)
            charge = offer[1] if offer else rho
        else:
            charge = rho
            for bidder in bidders.values():
                bidder.bid(money, winner, rho)
        money.pay(winner, charge)
        left -= count.cost[winner]
        for name in losers:
            if money.left(name) < count.cost[name]:
                out.setdefault(name, number)
        for name in count.leaving(winner) & bidders.keys():
            bidders[name].leave()
    funded = [row["project"] for row in bought]
    return {
        name: _with_money(count, bidder, money, left, funded) | {"out_in_round": out.get(name)}
        for name, bidder in bidders.items()
    }


def _with_money(count: Count, bidder: Bidder, money: Purses, left: int, funded: list[str]) -> Line:
    name, completed = bidder.name, None
    bidder.rest(money, left, only_support=count.parameters["rule"] == "bos")
    if count.parameters["rule"] == "equal-shares" and "greedy" in count.parameters["completion"]:
        completed = Greedy(count, name, funded)
    costs = [bidder.cost, completed.cost() if completed else None]
    votes = [bidder.votes, completed.votes() if completed else None]
    has = money.left(name)
    return {
        "supporters_left": exact(has),
        "lacking": exact(max(Fraction(0), count.cost[name] - has)),
        "money_went_to": [
            {"project": p, "amount": exact(paid)} for p, paid in money.went[name].items()
        ],
        "effective_support": exact(bidder.support),
        "left_at_its_turn": completed.turn() if completed else None,
        "would_win_at_cost": best(costs, max),
        "more_votes": best(votes, min),
    }


def _certificate(count: Count, names: list[str], barred: set[str]) -> dict[str, Any] | None:
    """For every contender the supporters with least, for every number of them, and the nearest."""
    if count.ballots.type not in ("approval", "choose-1"):
        return None
    utility = "cardinality" if count.utility == "cardinality" else "cost"
    worth = dict.fromkeys(count.cost, 1) if utility == "cardinality" else count.cost
    share = Fraction(count.ballots.budget, count.ballots.voters or 1)
    groups = []
    for name in sorted(set(count.eligible) - set(names) - barred):
        has: Counter[int] = Counter()
        for vote, weight in count.ballots.votes:
            if name in vote:
                has[sum(worth[p] for p in names if p in vote)] += weight
        if has and count.cost[name] <= count.ballots.budget:
            groups.append(_nearest(name, has, share, count.cost[name], worth[name]))
    holds = all(Fraction(group["short_by"]) > 0 for group in groups)
    return {"utility": utility, "holds": holds, "groups": groups}


def _nearest(name: str, has: Counter[int], share: Fraction, cost: int, worth: int) -> Line:
    tried, voters = [], 0
    for level, more in sorted(has.items()):
        voters += more
        tried.append((Fraction(level + worth) * cost / worth - voters * share, voters, level))
    short_by, voters, level = min(tried, key=lambda group: group[0])
    return {"project": name, "voters": voters, "utility": level, "short_by": exact(short_by)}
