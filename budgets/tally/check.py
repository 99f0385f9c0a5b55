"""Check a result against the ballots: `python check.py FILE.pb RESULT.json`.

One file, standard library only, sharing no code with what made the result: take it along and count
again. It reads the ballots, follows the rule that the result's parameters name with plain integers
and fractions, writes down what the result should say and compares line by line. It prints
`accepted`, or the first wrong line with what it should be, and then exits with status 1.

Checked are the winners, every round with its price, its ties and what each group of voters paid,
the cost, the endowment, and of the explanation each project's votes, what the supporters of an
unfunded project had left and to whom their money went. For Add1 the increment returned is counted,
and that the next one would have overspent (`--every-step`: each one before it as well). For
max-welfare only that the winners fit the budget and are worth what is said: that no other set is
worth more is not proved here.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from fractions import Fraction
from hashlib import sha256


class Wrong(Exception):
    """The result cannot be what the ballots give."""


class Ballots:
    """What the file says: costs in minor units, votes as {project: points} with a weight."""

    def __init__(self, path, scale):
        sections, rows = {}, None
        with open(path, encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                title = row[0].strip().upper() if row else ""
                if title in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
                    rows = sections.setdefault(title, [])
                elif row:
                    rows.append([cell.strip() for cell in row])
        self.meta = {row[0]: row[1] for row in sections["META"][1:]}
        self.type = self.meta["vote_type"]
        header, *projects = sections["PROJECTS"]
        at = {name: header.index(name) for name in header}
        self.cost = {row[at["project_id"]]: minor(row[at["cost"]], scale) for row in projects}
        group = at.get("exclusive_group")
        self.group = {row[at["project_id"]]: row[group] for row in projects} if group else {}
        self.budget = minor(self.meta["budget"], scale)
        header, *votes = sections["VOTES"]
        vote_at = header.index("vote")
        points_at = header.index("points") if self.type in ("cumulative", "scoring") else vote_at
        texts = Counter((row[vote_at], row[points_at]) for row in votes)
        self.votes = [(self._points(*text), weight) for text, weight in texts.items()]
        self.voters = len(votes)

    def _points(self, vote, points):
        names = [name.strip() for name in vote.split(",")] if vote else []
        if self.type in ("cumulative", "scoring"):
            given = Counter()
            for name, point in zip(names, points.split(",")):
                given[name] += int(Fraction(point))
            return dict(given)
        names = list(dict.fromkeys(names))
        ordinal = self.type == "ordinal"
        return {name: len(names) - k if ordinal else 1 for k, name in enumerate(names)}

    def total(self, value):
        totals = dict.fromkeys(self.cost, 0)
        for points, weight in self.votes:
            for name, given in points.items():
                totals[name] += value(given) * weight
        return totals


def minor(text, scale):
    amount = Fraction(text.replace(",", ".")) * scale
    if amount.denominator != 1:
        raise Wrong(f"{text} is not a whole number of minor units")
    return int(amount)


class Count:
    """One count by the plain rules."""

    def __init__(self, ballots, parameters):
        self.ballots, self.parameters = ballots, parameters
        self.votes = ballots.total(lambda given: int(given > 0))
        self.score = ballots.total(lambda given: given)
        named = parameters["utility"]
        default = "cost" if parameters["rule"] in ("equal-shares", "bos") else "points"
        self.utility = named or default
        k, n = Fraction(parameters["eligibility"]), ballots.voters
        self.eligible = [
            name
            for name, cost in ballots.cost.items()
            if self.score[name] >= parameters["threshold"]
            and (not k or self.votes[name] * k * ballots.budget >= cost * n)
        ]
        self.rank = {name: place for place, name in enumerate(sorted(ballots.cost, key=self._tie))}

    def _tie(self, name):
        values = {
            "id": name,
            "cost": self.ballots.cost[name],
            "votes": -self.votes[name],
            "lot": sha256(f"{self.parameters['lot_seed']}:{name}".encode()).digest(),
        }
        return [*(values[tie] for tie in self.parameters["ties"]), name]

    def value(self, name):
        return (self.votes if self.utility in ("cost", "cardinality") else self.score)[name]

    def leaving(self, winner):
        group = self.ballots.group.get(winner)
        return {winner} | {p for p in self.ballots.cost if group and self.ballots.group[p] == group}

    def units(self, name, points):
        """Utility without the factor that all supporters of a project share."""
        if self.utility in ("cost", "cardinality"):
            return int(points > 0)
        return max(points - (self.utility == "borda"), 0)

    def factor(self, name):
        return self.ballots.cost[name] if self.utility in ("cost", "points-cost") else 1

    def greedy(self, funded=()):
        cost, per_cost = self.ballots.cost, self.parameters["rule"] == "greedy-per-cost"
        worth = {p: Fraction(self.value(p), cost[p] if per_cost else 1) for p in self.eligible}
        gone = {p for winner in funded for p in self.leaving(winner)}
        order = sorted(worth.keys() - gone, key=lambda p: (-worth[p], self.rank[p]))
        left, rounds = self.ballots.budget - sum(cost[p] for p in funded), []
        for place, name in enumerate(order):
            fits = cost[name] <= left
            if name in gone or not (fits or self.parameters["greedy_stop"]):
                continue
            if fits or left >= Fraction(self.parameters["overrun"]) * cost[name]:
                tied = [p for p in order[place + 1 :] if worth[p] == worth[name]]
                rounds.append(line(name, "greedy", worth[name], tied, []))
                left -= cost[name]
                gone |= self.leaving(name)
            if not fits:
                break
        return rounds

    def with_money(self, phase, endowment):
        """Buy what is cheapest for its supporters: (rounds, purses as they are in the end)."""
        cost, left = self.ballots.cost, self.ballots.budget
        money = Purses(self, endowment)
        bound = {p: Fraction(0) for p in self.eligible if money.supporters[p]}
        rounds = []
        while True:
            if phase == "bos":
                bound = {p: low for p, low in bound.items() if cost[p] <= left}
            best, offers = self._cheapest(money, bound, phase)
            if best is None:
                return rounds, money
            winner, *tied = sorted(offers, key=self.rank.get)
            payments = money.pay(winner, offers[winner])
            rounds.append(line(winner, phase, best, tied, payments))
            left -= cost[winner]
            for name in self.leaving(winner):
                bound.pop(name, None)

    def _cheapest(self, money, bound, phase):
        """The lowest price and what each project of that price charges per utility."""
        best, offers = None, {}
        for name in sorted(bound, key=bound.get):
            if best is not None and bound[name] > best:
                break
            offer = money.bargain(name) if phase == "bos" else money.price(name)
            if offer is None:
                del bound[name]
                continue
            bound[name], charge = offer
            if best is None or bound[name] < best:
                best, offers = bound[name], {}
            if bound[name] == best:
                offers[name] = charge
        return best, offers

    def phragmen(self):
        cost, left, rounds = self.ballots.cost, self.ballots.budget, []
        votes = self.ballots.votes
        names = {p for p in self.eligible if cost[p] <= left}
        backers = {p: [b for b, (v, _) in enumerate(votes) if v.get(p, 0) > 0] for p in names}
        load = [Fraction(0)] * len(votes)
        while names:
            when = {p: self._moment(p, backers[p], load) for p in names if backers[p]}
            first = min(when.values(), default=None)
            tied = sorted((p for p in names if when.get(p) == first), key=self.rank.get)
            if any(cost[p] > left for p in tied):
                break
            winner, *tied = tied
            groups = Counter()
            for b in backers[winner]:
                groups[first - load[b]] += votes[b][1]
                load[b] = first
            paid = [group(count, each * count, each) for each, count in sorted(groups.items())]
            rounds.append(line(winner, "phragmen", first, tied, paid))
            left -= cost[winner]
            names -= self.leaving(winner)
        return rounds

    def _moment(self, name, backers, load):
        """Loads are few distinct fractions, so sum them by value."""
        by_load = Counter()
        for b in backers:
            by_load[load[b]] += self.ballots.votes[b][1]
        total = sum((value * count for value, count in by_load.items()), Fraction(0))
        return (total + self.ballots.cost[name]) / self.votes[name]


class Purses:
    """Every ballot's purse; money as integers over one denominator."""

    def __init__(self, count, endowment):
        self.count, self.den = count, endowment.denominator
        self.money = [endowment.numerator]
        self.of = [0] * len(count.ballots.votes)
        self.supporters = {name: [] for name in count.ballots.cost}
        self.went = {name: {} for name in count.ballots.cost}
        for b, (points, weight) in enumerate(count.ballots.votes):
            for name, given in points.items():
                if units := count.units(name, given):
                    self.supporters[name].append((b, units, weight))

    def groups(self, name):
        """(money, units, voters) of the supporters, poorest for their utility first."""
        groups = Counter()
        for b, units, weight in self.supporters[name]:
            groups[self.of[b], units] += weight
        rows = [(self.money[purse], units, voters) for (purse, units), voters in groups.items()]
        return sorted(rows, key=lambda row: Fraction(row[0], row[1]) if row[1] > 1 else row[0])

    def price(self, name):
        """What each unit of utility costs, twice: as the price and as the charge."""
        groups, factor = self.groups(name), self.count.factor(name)
        due = self.count.ballots.cost[name] * self.den
        share = sum(units * voters for _, units, voters in groups)
        for money, units, voters in groups:
            if money * share >= due * units:
                price = Fraction(due, share * factor * self.den)
                return price, price
            due -= money * voters
            share -= units * voters
        return None

    def bargain(self, name):
        """The least rho / alpha, and rho."""
        cost, factor = self.count.ballots.cost[name], self.count.factor(name)
        groups = [row for row in self.groups(name) if row[0]]
        below, share, offers = 0, sum(units * voters for _, units, voters in groups), []
        for money, units, voters in groups:
            raised = Fraction(below) + Fraction(money, units) * share
            if raised >= cost * self.den:
                break
            alpha = raised / (cost * self.den)
            rho = Fraction(money, units * factor * self.den) / alpha
            offers.append((rho / alpha, -alpha, rho))
            below += money * voters
            share -= units * voters
        if whole := self.price(name):
            offers.append((whole[0], -1, whole[1]))
        price, _, rho = min(offers, default=(None, 0, None))
        return None if price is None else (price, rho)

    def pay(self, name, rho):
        """Charge the supporters; return the groups of payers and note whose money it was."""
        rate = rho * self.count.factor(name) * self.den
        self.money = [money * rate.denominator for money in self.money]
        self.den *= rate.denominator
        whole, rest, moved, spent = Counter(), [0, 0], {}, {}
        for b, units, weight in self.supporters[name]:
            purse, due = self.of[b], rate.numerator * units
            paid = min(self.money[purse], due)
            if paid == due:
                whole[units] += weight
            elif paid:
                rest = [rest[0] + weight, rest[1] + paid * weight]
            if (purse, units) not in moved:
                moved[purse, units] = len(self.money)
                self.money.append(self.money[purse] - paid)
            self.of[b] = moved[purse, units]
            spent[b] = paid * weight
        self._note(name, spent)
        paid = [(each, count) for each, count in sorted(whole.items())]
        payments = [self._group(count, rate.numerator * each) for each, count in paid]
        if rest[0]:
            payments.append(group(rest[0], Fraction(rest[1], self.den), None))
        return payments

    def _group(self, voters, each):
        return group(voters, Fraction(each * voters, self.den), Fraction(each, self.den))

    def _note(self, winner, spent):
        totals = Counter()
        for b, paid in spent.items():
            for name, given in self.count.ballots.votes[b][0].items():
                if self.count.units(name, given):
                    totals[name] += paid
        for name, total in totals.items():
            if total:
                self.went[name][winner] = Fraction(total, self.den)

    def left(self, name):
        """What the supporters of a project have."""
        total = sum(self.money[self.of[b]] * weight for b, _, weight in self.supporters[name])
        return Fraction(total, self.den)


def line(project, phase, price, tied, payments):
    return {
        "project": project,
        "phase": phase,
        "price": exact(price),
        "tied": list(tied),
        "payments": payments,
    }


def group(voters, total, each):
    return {"voters": voters, "total": exact(total), "each": exact(each)}


def exact(value):
    if value is None:
        return None
    return int(value) if value == int(value) else f"{value.numerator}/{value.denominator}"


class Steps:
    """Add1: the outcomes after any number of steps."""

    def __init__(self, count, start, step):
        self.count, self.start, self.step, self._rounds = count, start, step, {}

    def rounds(self, steps):
        if steps not in self._rounds:
            endowment = self.start + steps * self.step
            self._rounds[steps] = self.count.with_money("equal-shares", endowment)[0]
        return self._rounds[steps]

    def cost(self, steps):
        return sum(self.count.ballots.cost[row["project"]] for row in self.rounds(steps))

    def ends(self, steps):
        """Whether Add1 stays here: nothing left to buy, nothing fits, or one more overspends."""
        count, budget = self.count, self.count.ballots.budget
        gone = {p for row in self.rounds(steps) for p in count.leaving(row["project"])}
        rest = [p for p in count.eligible if p not in gone]
        if not any(count.votes[p] for p in rest):
            return True
        fits = any(self.cost(steps) + count.ballots.cost[p] <= budget for p in rest)
        if count.parameters["stop_when_exhaustive"] and not fits:
            return True
        return self.cost(steps + 1) > budget

    def check(self, steps, every_step):
        if self.cost(steps) > self.count.ballots.budget:
            raise Wrong(f"increment: {steps} steps overspend")
        for k in range(0 if every_step else max(0, steps - 1), steps):
            if self.ends(k):
                raise Wrong(f"increment: Add1 ends after {k} steps already")
        if not self.ends(steps):
            raise Wrong(f"increment: Add1 goes on after {steps} steps")


def recount(count, document, every_step):
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
    rounds, money, endowment = equal_shares(count, document, endowment, every_step)
    if not parameters["comparison"]:
        return rounds, money, endowment, None
    greedy = count.greedy()
    compared = preferences(ballots, rounds, greedy)
    if compared[1] > compared[0]:
        return greedy, None, endowment, compared
    return rounds, money, endowment, compared


def equal_shares(count, document, endowment, every_step):
    parameters, scale = count.parameters, document["election"]["scale"]
    if parameters["floor_start"]:
        endowment = Fraction(endowment // scale * scale)
    if "add1" in parameters["completion"]:
        step = Fraction(parameters["step"])
        steps = Fraction(document["increment"]) / step
        if steps.denominator != 1 or steps < 0:
            raise Wrong(f"increment: {document['increment']} is no number of steps")
        Steps(count, endowment, step * scale).check(int(steps), every_step)
        endowment += steps * step * scale
    rounds, money = count.with_money("equal-shares", endowment)
    if parameters["completion"] in ("greedy", "add1-greedy"):
        rounds += count.greedy([row["project"] for row in rounds])
    return rounds, money, endowment


def preferences(ballots, first, second):
    ours, theirs = ({row["project"] for row in rows} for rows in (first, second))
    leads = Counter()
    for points, weight in ballots.votes:
        backed = {name for name, given in points.items() if given > 0}
        lead = len(backed & ours) - len(backed & theirs)
        leads[(lead > 0) - (lead < 0)] += weight
    return [leads[1], leads[-1]]


def best_known(count, document):
    """The winners as given, if they may be funded together."""
    names, ballots = document["winners"], count.ballots
    barred = [p for name in names for p in count.leaving(name)]
    if not set(names) <= set(count.eligible) or len(set(barred)) < len(barred):
        raise Wrong("winners: not a set that may be funded")
    if sum(ballots.cost[name] for name in names) > ballots.budget:
        raise Wrong("winners: they cost more than the budget")
    worth = {name: count.value(name) * count.factor(name) for name in names}
    return [line(name, "max-welfare", worth[name], [], []) for name in sorted(names)]


def expected(count, document, every_step):
    """The document with everything that is checked put right."""
    rounds, money, endowment, compared = recount(count, document, every_step)
    names, ballots = [row["project"] for row in rounds], count.ballots
    right = dict(document)
    right |= {
        "winners": names,
        "cost": sum(ballots.cost[name] for name in names),
        "endowment": exact(endowment),
        "compared": compared,
        "rounds": rounds,
        "ties": [{"won": r["project"], "tied": r["tied"]} for r in rounds if r["tied"]],
    }
    if document["explanation"]:
        right["explanation"] = explained(count, document["explanation"], names, money)
    return right


def explained(count, explanation, names, money):
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
    rows = [row | project(count, row, funded, money) for row in explanation["projects"]]
    return {"figures": figures, "projects": rows}


def project(count, row, funded, money):
    name = row["id"]
    right = {
        "cost": count.ballots.cost[name],
        "votes": count.votes[name],
        "score": count.score[name],
        "funded": name in funded,
    }
    if name not in funded and money:
        left, went = money.left(name), money.went[name].items()
        right |= {
            "supporters_left": exact(left),
            "lacking": exact(max(Fraction(0), right["cost"] - left)),
            "money_went_to": [{"project": p, "amount": exact(paid)} for p, paid in went],
        }
    return right


def to_lines(document):
    text = json.dumps(document, ensure_ascii=False, indent=0, sort_keys=True)
    return text.splitlines()


def check(pb_path, result_path, *, every_step=False):
    """None if the result is accepted, else what is wrong, with the line."""
    with open(result_path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    try:
        document = json.loads("\n".join(lines))
        ballots = Ballots(pb_path, document["election"]["scale"])
        should = to_lines(expected(Count(ballots, document["parameters"]), document, every_step))
    except Wrong as wrong:
        key = str(wrong).partition(":")[0]
        number = next((n for n, text in enumerate(lines, 1) if text.startswith(f'"{key}":')), 1)
        return f"line {number}: {wrong}"
    except (KeyError, TypeError, ValueError) as fault:
        return f"line 1: not a result that can be read: {fault!r}"
    for number, (found, right) in enumerate(zip(lines, should), start=1):
        if found != right:
            return f"line {number}: {found} should be {right}"
    if len(lines) != len(should):
        return f"line {min(len(lines), len(should)) + 1}: {len(should)} lines expected"
    return None


def main(arguments):
    every_step = "--every-step" in arguments
    paths = [path for path in arguments if not path.startswith("--")]
    if len(paths) != 2:
        print("usage: check.py [--every-step] FILE.pb RESULT.json", file=sys.stderr)
        return 2
    wrong = check(*paths, every_step=every_step)
    print(wrong or "accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
