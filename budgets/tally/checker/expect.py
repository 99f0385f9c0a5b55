"""What a result should say."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from .ballots import Ballots, WrongError
from .count import Count
from .explain import explanation
from .lines import Line, exact
from .purses import Purses
from .welfare import best_set

VERSION = 1
Recount = tuple[list[Line], Fraction | None, list[int] | None]


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
            self._rounds[steps] = self.count.with_money("equal-shares", endowment)
        return self._rounds[steps]

    def cost(self, steps: int) -> int:
        """What it costs."""
        return sum(self.count.cost[row["project"]] for row in self.rounds(steps))

    def ends(self, steps: int) -> bool:
        """Whether Add1 stays here: nothing left to buy, nothing fits, or one more overspends."""
        count, budget = self.count, self.count.ballots.budget
        gone = {p for row in self.rounds(steps) for p in count.leaving(row["project"])}
        rest = [p for p in count.eligible if p not in gone and p in self.payable]
        if not rest:
            return True
        fits = any(self.cost(steps) + count.cost[p] <= budget for p in rest)
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
    """(rounds, endowment or None, compared or None) as they should be."""
    rule, ballots, parameters = count.parameters["rule"], count.ballots, count.parameters
    if rule in ("greedy", "greedy-per-cost"):
        return count.greedy(), None, None
    if rule == "phragmen":
        return count.phragmen(), None, None
    if rule == "max-welfare":
        return best_set(count, document["winners"]), None, None
    if not ballots.voters:
        return [], None, None
    endowment = Fraction(ballots.budget, ballots.voters)
    if rule == "bos":
        return count.with_money("bos", endowment), endowment, None
    rounds, endowment = equal_shares(count, document, endowment, every_step=every_step)
    if not parameters["comparison"]:
        return rounds, endowment, None
    greedy = count.greedy()
    compared = preferences(ballots, rounds, greedy)
    return greedy if compared[1] > compared[0] else rounds, endowment, compared


def equal_shares(
    count: Count, document: Line, endowment: Fraction, *, every_step: bool
) -> tuple[list[Line], Fraction]:
    """Equal Shares with its completion."""
    parameters, scale = count.parameters, count.ballots.scale
    if parameters["floor_start"]:
        endowment = Fraction(endowment // scale * scale)
    if "add1" in parameters["completion"]:
        step = Fraction(parameters["step"])
        steps = Fraction(document["increment"]) / step
        if steps.denominator != 1 or steps < 0:
            raise WrongError(f"increment: {document['increment']} is no number of steps")
        Steps(count, endowment, step * scale).check(int(steps), every_step=every_step)
        endowment += steps * step * scale
    rounds = count.with_money("equal-shares", endowment)
    if parameters["completion"] in ("greedy", "add1-greedy"):
        rounds += count.greedy([row["project"] for row in rounds])
    return rounds, endowment


def preferences(ballots: Ballots, first: list[Line], second: list[Line]) -> list[int]:
    """How many voters support more winners of the first, and how many of the second."""
    ours, theirs = ({row["project"] for row in rows} for rows in (first, second))
    leads: Counter[int] = Counter()
    for points, weight in ballots.votes:
        backed = {name for name, given in points.items() if given > 0}
        lead = len(backed & ours) - len(backed & theirs)
        leads[(lead > 0) - (lead < 0)] += weight
    return [leads[1], leads[-1]]


def expected(count: Count, document: Line, *, every_step: bool) -> Line:
    """The document as it should be, given its parameters, its scale and its increment."""
    rounds, endowment, compared = recount(count, document, every_step=every_step)
    names, ballots = [row["project"] for row in rounds], count.ballots
    parameters = count.parameters
    adds = parameters["rule"] == "equal-shares" and "add1" in parameters["completion"]
    right: Line = {
        "version": VERSION,
        "parameters": parameters,
        "election": {
            "vote_type": ballots.type,
            "currency": ballots.currency,
            "scale": ballots.scale,
            "budget": ballots.budget,
            "voters": ballots.voters,
            "projects": len(count.cost),
        },
        "winners": names,
        "cost": sum(count.cost[name] for name in names),
        "endowment": exact(endowment),
        "increment": exact(Fraction(document["increment"])) if adds and ballots.voters else None,
        "compared": compared,
        "ties": [{"won": r["project"], "tied": r["tied"]} for r in rounds if r["tied"]],
        "rounds": rounds,
        "explanation": None,
    }
    if document["explanation"] is not None:
        right["explanation"] = explanation(count, rounds, endowment, compared)
    return right
