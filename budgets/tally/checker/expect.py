"""What a result should say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fractions import Fraction

from .ballots import Ballots, WrongError
from .count import Count
from .lines import Line, exact, line
from .purses import Purses

Recount = tuple[list[Line], Purses | None, Fraction | None, list[int] | None]


class Steps:
    """Add1: the outcomes after any number of steps."""

    def __init__(self, count: Count, start: Fraction, step: Fraction) -> None:
        """From `start`, by `step` for every voter."""
        self.count, self.start, self.step = count, start, step
        self.payable = {p for p, backed in Purses(count, start).supporters.items() if backed}
        self._rounds: dict[int, list[Line]] = {}

    def rounds(self, steps: int) -> list[Line]:
        """The run after so many steps."""
        if steps not in self._rounds:
            endowment = self.start + steps * self.step
            self._rounds[steps] = self.count.with_money("equal-shares", endowment)[0]
        return self._rounds[steps]

    def cost(self, steps: int) -> int:
        """What it costs."""
        return sum(self.count.ballots.cost[row["project"]] for row in self.rounds(steps))

    def ends(self, steps: int) -> bool:
        """Whether Add1 stays here: nothing left to buy, nothing fits, or one more overspends."""
        count, budget = self.count, self.count.ballots.budget
        gone = {p for row in self.rounds(steps) for p in count.leaving(row["project"])}
        rest = [p for p in count.eligible if p not in gone and p in self.payable]
        if not rest:
            return True
        fits = any(self.cost(steps) + count.ballots.cost[p] <= budget for p in rest)
        if count.parameters["stop_when_exhaustive"] and not fits:
            return True
        return self.cost(steps + 1) > budget

    def check(self, steps: int, *, every_step: bool) -> None:
        """Raise WrongError unless Add1 ends after just so many."""
        if self.cost(steps) > self.count.ballots.budget:
            raise WrongError(f"increment: {steps} steps overspend")
        for k in range(0 if every_step else max(0, steps - 1), steps):
            if self.ends(k):
                raise WrongError(f"increment: Add1 ends after {k} steps already")
        if not self.ends(steps):
            raise WrongError(f"increment: Add1 goes on after {steps} steps")


def recount(count: Count, document: Line, *, every_step: bool) -> Recount:
    """(rounds, purses or None, endowment or None, compared or None) as they should be."""
    rule, ballots, parameters = count.parameters["rule"], count.ballots, count.parameters
    if rule.startswith("greedy"):
        return count.greedy(), None, None, None
    if rule == "phragmen":
        return count.phragmen(), None, None, None
    if rule == "max-welfare":
        return best_known(count, document), None, None, None
    if not ballots.voters:
        return [], None, None, None
    endowment = Fraction(ballots.budget, ballots.voters)
    if rule == "bos":
        return *count.with_money("bos", endowment), endowment, None
    money: Purses | None
    rounds, money, endowment = equal_shares(count, document, endowment, every_step=every_step)
    if not parameters["comparison"]:
        return rounds, money, endowment, None
    greedy = count.greedy()
    compared = preferences(ballots, rounds, greedy)
    if compared[1] > compared[0]:
        return greedy, None, endowment, compared
    return rounds, money, endowment, compared


def equal_shares(
    count: Count, document: Line, endowment: Fraction, *, every_step: bool
) -> tuple[list[Line], Purses, Fraction]:
    """Equal Shares with its completion."""
    parameters, scale = count.parameters, document["election"]["scale"]
    if parameters["floor_start"]:
        endowment = Fraction(endowment // scale * scale)
    if "add1" in parameters["completion"]:
        step = Fraction(parameters["step"])
        steps = Fraction(document["increment"]) / step
        if steps.denominator != 1 or steps < 0:
            raise WrongError(f"increment: {document['increment']} is no number of steps")
        Steps(count, endowment, step * scale).check(int(steps), every_step=every_step)
        endowment += steps * step * scale
    rounds, money = count.with_money("equal-shares", endowment)
    if parameters["completion"] in ("greedy", "add1-greedy"):
        rounds += count.greedy([row["project"] for row in rounds])
    return rounds, money, endowment


def preferences(ballots: Ballots, first: list[Line], second: list[Line]) -> list[int]:
    """How many voters support more winners of the first, and how many of the second."""
    ours, theirs = ({row["project"] for row in rows} for rows in (first, second))
    leads: Counter[int] = Counter()
    for points, weight in ballots.votes:
        backed = {name for name, given in points.items() if given > 0}
        lead = len(backed & ours) - len(backed & theirs)
        leads[(lead > 0) - (lead < 0)] += weight
    return [leads[1], leads[-1]]


def best_known(count: Count, document: Line) -> list[Line]:
    """The winners as given, if they may be funded together."""
    names, ballots = document["winners"], count.ballots
    barred = [p for name in names for p in count.leaving(name)]
    if not set(names) <= set(count.eligible) or len(set(barred)) < len(barred):
        raise WrongError("winners: not a set that may be funded")
    if sum(ballots.cost[name] for name in names) > ballots.budget:
        raise WrongError("winners: they cost more than the budget")
    worth = {name: count.value(name) * count.factor(name) for name in names}
    return [line(name, "max-welfare", worth[name], [], []) for name in sorted(names)]


def expected(count: Count, document: Line, *, every_step: bool) -> Line:
    """The document with everything that is checked put right."""
    rounds, money, endowment, compared = recount(count, document, every_step=every_step)
    names, ballots = [row["project"] for row in rounds], count.ballots
    right = dict(document)
    right |= {
        "election": document["election"]
        | {
            "vote_type": ballots.type,
            "budget": ballots.budget,
            "voters": ballots.voters,
            "projects": len(ballots.cost),
        },
        "winners": names,
        "cost": sum(ballots.cost[name] for name in names),
        "endowment": exact(endowment),
        "compared": compared,
        "rounds": rounds,
        "ties": [{"won": r["project"], "tied": r["tied"]} for r in rounds if r["tied"]],
    }
    if document["explanation"]:
        right["explanation"] = explained(count, document["explanation"], names, money)
        right["explanation"]["figures"]["endowment"] = exact(endowment)
    return right


def explained(count: Count, explanation: Line, names: list[str], money: Purses | None) -> Line:
    """The explanation put right."""
    ballots, funded = count.ballots, set(names)
    cost = sum(ballots.cost[name] for name in names)
    reached = sum(w for v, w in ballots.votes if any(v.get(p, 0) > 0 for p in funded))
    figures = explanation["figures"] | {
        "budget": ballots.budget,
        "cost": cost,
        "left": ballots.budget - cost,
        "voters": ballots.voters,
        "represented": reached,
        "represented_share": exact(Fraction(reached, ballots.voters or 1)),
    }
    rows = [row | project(count, row["id"], funded, money) for row in explanation["projects"]]
    return explanation | {"figures": figures, "projects": rows}


def project(count: Count, name: str, funded: Collection[str], money: Purses | None) -> Line:
    """What is checked of one project."""
    cost = count.ballots.cost[name]
    right: Line = {
        "cost": cost,
        "votes": count.votes[name],
        "score": count.score[name],
        "funded": name in funded,
    }
    if name not in funded and money:
        left, went = money.left(name), money.went[name].items()
        right |= {
            "supporters_left": exact(left),
            "lacking": exact(max(Fraction(0), cost - left)),
            "money_went_to": [{"project": p, "amount": exact(paid)} for p, paid in went],
        }
    return right
