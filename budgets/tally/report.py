"""Results as text for a terminal: the outcome, the reasons, a comparison, a table of files."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .counting import Counting
from .exact import exact_or_none
from .explanation import represented
from .model import Election
from .pabulib import PbFile
from .result import Result

COLUMNS = ("file", "votes", "projects", "rule", "funded", "spent", "increment", "as city", "s")


def result_text(file: PbFile, result: Result, *, explain: bool) -> str:
    """The winners in order with what they cost; with `explain`, every project and why."""
    election = result.election
    lines = [_heading(result), *(f"warning: {warning}" for warning in file.warnings)]
    document = result.to_document(with_explanation=explain)
    if explain:
        for row in document["explanation"]["projects"]:
            lines += _reasons(result, row)
    else:
        projects = {project.id: project for project in election.projects}
        for number, chosen in enumerate(result.rounds, start=1):
            project = projects[chosen.project]
            tie = f" (tied with {', '.join(chosen.tied)})" if chosen.tied else ""
            cost = money(election, project.cost)
            lines.append(f"{number:3}. {project.id}  {cost}  {project.name[:60]}{tie}")
    spent, budget = money(election, result.cost), money(election, election.budget)
    lines.append(f"{_several(len(result.winners), 'project')} for {spent} of {budget}")
    reached = represented(election, set(result.winners))
    share = f"{100 * reached / election.voters:.1f} %" if election.voters else "none"
    lines.append(f"{share} of {_several(election.voters, 'voter')} supported a funded project")
    return printable("\n".join(lines))


def printable(text: str) -> str:
    """The text without what could drive a terminal: names come from files of others."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _several(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _heading(result: Result) -> str:
    parameters = result.parameters
    parts = [parameters.rule, f"utility {parameters.counted_utility}"]
    if result.increment is not None:
        parts.append(f"increment {exact_or_none(result.increment)}")
    if result.compared:
        parts.append(
            f"better off {result.compared[0]}, better off with greedy {result.compared[1]}"
        )
    return ", ".join([*parts, f"ties by {', '.join(parameters.ties)}"])


def _reasons(result: Result, row: dict[str, Any]) -> list[str]:
    election = result.election
    mark = f"funded {row['round']:3}" if row["funded"] else "not funded"
    cost, votes = money(election, row["cost"]), _several(row["votes"], "vote")
    points = f", {row['score']} points" if row["score"] != row["votes"] else ""
    lines = [f"{mark}  {row['id']}  {cost}, {votes}{points}  {row['name'][:50]}"]
    told = _payments(election, row) if row["funded"] else _losses(result, row)
    return lines + [f"      {line}" for line in told]


def _payments(election: Election, row: dict[str, Any]) -> list[str]:
    lines = []
    for group in row["paid"]:
        together = money(election, Fraction(group["total"]))
        if group["each"] is not None:
            paid = money(election, Fraction(group["each"]))
            paid += f" each, together {together}" if group["voters"] > 1 else ""
        else:
            paid = f"all they had left, together {together}"
        lines.append(f"{_several(group['voters'], 'voter')} paid {paid}")
    if len(row["paid"]) > 1 and row["effective_votes"] is not None:
        votes = float(Fraction(row["effective_votes"]))
        lines.append(f"as much as {votes:,.1f} voters paying the largest share")
    return lines


def _losses(result: Result, row: dict[str, Any]) -> list[str]:
    election, turn = result.election, row["left_at_its_turn"]
    lines = [] if row["reason"] == "not enough money" else [row["reason"]]
    if "supporters_left" in row and row["votes"]:
        left, lacking = (money(election, Fraction(row[k])) for k in ("supporters_left", "lacking"))
        short = f", {lacking} too little" if Fraction(row["lacking"]) else ""
        lines.append(f"its supporters had {left} left{short}")
        for part in sorted(row["money_went_to"], key=lambda part: -Fraction(part["amount"])):
            amount = money(election, Fraction(part["amount"]))
            lines.append(f"  {amount} of their money went to {part['project']}")
        support = 100 * Fraction(row["effective_support"])
        lines.append(f"at best {float(support):.1f} % of its cost was there")
    if turn is not None and turn < row["cost"]:
        lines.append(f"{money(election, turn)} of the budget was left at its turn")
    elif "supporters_left" not in row:
        left = money(election, election.budget - result.cost)
        lines.append(f"{left} of the budget was left in the end")
    if row["would_win_at_cost"]:
        lines.append(
            f"at a cost of {money(election, row['would_win_at_cost'])} it would have been funded"
        )
    if row["more_votes"]:
        by_points = Counting(election, result.parameters).by_points
        more = _several(row["more_votes"], "more point" if by_points else "more vote")
        lines.append(f"with {more} it would have been funded")
    return lines


def comparison_text(result: Result, compared: dict[str, dict[str, Any]]) -> str:
    """One line for each rule: what it funds that this count does not, and the other way round."""
    lines = ["", "", "the same ballots under other rules (+ funded only there, - only here):"]
    voters = result.election.voters or 1
    for name, row in compared.items():
        share = 100 * row["represented"] / voters
        funded = _several(len(row["winners"]), "project")
        lines.append(
            f"{name:18} {funded:>13}  {money(result.election, row['cost']):>15}"
            f"  {share:5.1f} % of voters have a winner  +{len(row['gained'])} -{len(row['lost'])}"
        )
    return printable("\n".join(lines))


def table_row(name: str, file: PbFile, result: Result, seconds: float) -> dict[str, Any]:
    """One file of a folder."""
    selected = file.selected
    return {
        "file": name,
        "votes": result.election.voters,
        "projects": len(result.election.projects),
        "rule": result.parameters.rule,
        "funded": len(result.winners),
        "spent": money(result.election, result.cost),
        "increment": exact_or_none(result.increment),
        "as city": None if selected is None else selected == set(result.winners),
        "s": round(seconds, 3),
    }


def table_text(rows: list[dict[str, Any]]) -> str:
    """The rows under their headings; a dash for what is unknown."""
    shown = [[_cell(row[column]) for column in COLUMNS] for row in rows]
    widths = [max(len(cell) for cell in cells) for cells in zip(COLUMNS, *shown, strict=True)]
    lines = [COLUMNS, *shown]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)


def money(election: Election, amount: Fraction | int) -> str:
    """An amount in minor units as units of the currency, rounded for reading."""
    digits = len(str(election.scale)) - 1
    if digits or amount != int(amount):
        digits = max(digits, 2)
    return f"{float(amount) / election.scale:,.{digits}f} {election.currency}".strip()
