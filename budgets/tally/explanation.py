"""Why each project was funded or not, in numbers that a resident can be told and anybody check.

For every winner: the round, what each group of its supporters paid (which adds up to the cost), and
the effective votes, cost / the largest payment of one voter: how many full payers it would have
taken. For every loser under Equal Shares and BOS what `replay` finds and what was lacking in the
end; where greedy funded or completed, what was left at its turn. Under greedy and Equal Shares also
at which lower cost it would have won, and with how many votes more (points, where greedy counts
points); null where nothing would do. The other rules do not say this. In all: how many voters
support at least one winner, and for approval ballots a certificate of proportionality
(`certificate`).

Amounts are in minor units; numbers that are not whole are "p/q".
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .certificate import ejr_plus
from .chances import Chances, greedy_chances
from .counting import Counting
from .exact import exact, exact_or_none
from .model import Election
from .rounds import Payment, Round

if TYPE_CHECKING:
    from .result import Result

WITH_MONEY = ("equal-shares", "bos")


def explain(election: Election, result: Result) -> dict[str, Any]:
    """`figures` of the whole and `projects`, the funded first in their order, then by votes."""
    counting = Counting(election, result.parameters)
    funded = [counting.position(winner) for winner in result.winners]
    barred = {k for winner in funded for k in election.leaving(winner)} - set(funded)
    losers = [k for k in range(len(election.projects)) if k not in set(funded)]
    losers.sort(key=lambda k: (-counting.votes[k], -counting.scores[k], counting.ranks[k]))
    why = _losers(counting, result, losers)
    rows = [
        _row(counting, k) | _winner(counting, number, chosen)
        for number, (k, chosen) in enumerate(zip(funded, result.rounds, strict=True), start=1)
    ]
    for k in losers:
        reason = _reason(counting, k, k in barred)
        rows.append(_row(counting, k) | {"funded": False, "reason": reason} | why(k))
    return {
        "figures": _figures(counting, result),
        "projects": rows,
        "ejr_plus": _certificate(counting, result, barred),
    }


def _certificate(counting: Counting, result: Result, barred: set[int]) -> dict[str, Any] | None:
    if counting.election.vote_type not in ("approval", "choose-1"):
        return None
    utility = "cardinality" if counting.parameters.counted_utility == "cardinality" else "cost"
    contenders = counting.name([k for k in counting.eligible if k not in barred])
    return ejr_plus(counting.election, result.winners, contenders, utility)


def _figures(counting: Counting, result: Result) -> dict[str, Any]:
    election, voters = counting.election, counting.election.voters
    reached = represented(election, set(result.winners))
    return {
        "budget": election.budget,
        "cost": result.cost,
        "left": election.budget - result.cost,
        "voters": voters,
        "endowment": exact_or_none(result.endowment),
        "represented": reached,
        "represented_share": exact(Fraction(reached, voters) if voters else 0),
    }


def represented(election: Election, winners: set[str]) -> int:
    """How many voters support at least one of the winners."""
    return sum(
        ballot.weight
        for ballot in election.ballots
        if any(points > 0 and project_id in winners for project_id, points in ballot.points)
    )


def _row(counting: Counting, position: int) -> dict[str, Any]:
    project = counting.election.projects[position]
    return {
        "id": project.id,
        "name": project.name,
        "cost": project.cost,
        "votes": counting.votes[position],
        "score": counting.scores[position],
    }


def _winner(counting: Counting, number: int, chosen: Round) -> dict[str, Any]:
    cost = counting.election.projects[counting.position(chosen.project)].cost
    most = max((payment.each for payment in chosen.payments if payment.each), default=None)
    whole = chosen.payments[0] if len(chosen.payments) == 1 else None
    return {
        "funded": True,
        "round": number,
        "phase": chosen.phase,
        "paid": payments_document(chosen.payments),
        "paid_per_supporter": exact_or_none(whole.each if whole else None),
        "effective_votes": exact_or_none(cost / most if most else None),
    }


def payments_document(payments: tuple[Payment, ...]) -> list[dict[str, Any]]:
    """Groups of payers; `each` is null where everybody gave all they had left."""
    return [
        {
            "voters": payment.voters,
            "each": exact_or_none(payment.each),
            "total": exact(payment.total),
        }
        for payment in payments
    ]


def _reason(counting: Counting, position: int, barred: bool) -> str:
    if position not in counting.eligible:
        return "below threshold"
    if barred:
        return "another of its group is funded"
    if not counting.votes[position]:
        return "no supporters"
    return "not enough money"


def _losers(
    counting: Counting, result: Result, losers: list[int]
) -> Callable[[int], dict[str, Any]]:
    greedy = result.parameters.rule in ("greedy", "greedy-per-cost") or result.greedy_stands
    if greedy:
        chances = greedy_chances(counting, losers)
        return lambda k: _under_greedy(counting, result, k, chances[k])
    if result.endowment is None:
        return lambda k: _under_greedy(counting, result, k, Chances(None, None, None))
    rounds = [chosen for chosen in result.rounds if chosen.phase in WITH_MONEY]
    module = import_module(".replay", __package__)
    fates = module.replay(counting, rounds, result.endowment, losers)
    completed: dict[int, Chances] = {}
    if result.completed_by_greedy:
        bought = [counting.position(chosen.project) for chosen in rounds]
        completed = greedy_chances(counting, losers, bought)
    nothing = Chances(None, None, None)
    return lambda k: _with_money(counting, k, fates[k], completed.get(k, nothing))


def _with_money(counting: Counting, position: int, fate: Any, completed: Chances) -> dict[str, Any]:
    cost = counting.election.projects[position].cost
    costs = (fate.would_win_at_cost, completed.would_win_at_cost)
    votes = (fate.more_votes, completed.more_votes)
    return {
        "supporters_left": exact(fate.left),
        "lacking": exact(max(Fraction(0), cost - fate.left)),
        "money_went_to": [
            {"project": winner, "amount": exact(amount)} for winner, amount in fate.went_to
        ],
        "out_in_round": fate.out_in,
        "effective_support": exact(fate.effective_support),
        "left_at_its_turn": completed.left_at_its_turn,
        "would_win_at_cost": max(filter(None, costs), default=None),
        "more_votes": min(filter(None, votes), default=None),
    }


def _under_greedy(
    counting: Counting, result: Result, position: int, chances: Chances
) -> dict[str, Any]:
    left = chances.left_at_its_turn
    if left is None:
        left = counting.election.budget - result.cost
    return {
        "lacking": max(0, counting.election.projects[position].cost - left),
        "left_at_its_turn": chances.left_at_its_turn,
        "would_win_at_cost": chances.would_win_at_cost,
        "more_votes": chances.more_votes,
    }
