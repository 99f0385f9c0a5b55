"""Results as text for a terminal: the outcome, the reasons, a comparison, a table of files."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .exact import exact_or_none
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
            lines += _reasons(election, row)
    else:
        projects = {project.id: project for project in election.projects}
        for number, chosen in enumerate(result.rounds, start=1):
            project = projects[chosen.project]
            tie = f" (tied with {', '.join(chosen.tied)})" if chosen.tied else ""
            cost = money(election, project.cost)
            lines.append(f"{number:3}. {project.id}  {cost}  {project.name[:60]}{tie}")
    spent, budget = money(election, result.cost), money(election, election.budget)
    lines.append(f"{len(result.winners)} projects for {spent} of {budget}")
    return "\n".join(lines)


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


def _reasons(election: Election, row: dict[str, Any]) -> list[str]:
    mark = f"funded {row['round']:3}" if row["funded"] else "not funded"
    cost = money(election, row["cost"])
    lines = [f"{mark}  {row['id']}  {cost}, {row['votes']} votes  {row['name'][:50]}"]
    for group in row.get("paid", ()):
        share = money(election, Fraction(group["total"]))
        each = group["each"] and money(election, Fraction(group["each"]))
        paid = f"{each} each" if each else "what they had left"
        lines.append(f"      {group['voters']} voters paid {paid}, together {share}")
    if "supporters_left" in row:
        left, lacking = (money(election, Fraction(row[k])) for k in ("supporters_left", "lacking"))
        lines.append(f"      its supporters had {left} left, {lacking} too little")
    elif not row["funded"]:
        lines.append(f"      {row['reason']}; lacked {money(election, row['lacking'])}")
    if row.get("more_votes"):
        lines.append(f"      {row['more_votes']} votes more would have funded it")
    return lines


def comparison_text(result: Result, compared: dict[str, dict[str, Any]]) -> str:
    """One line for each rule."""
    lines = ["", "", "the same ballots under other rules:"]
    voters = result.election.voters or 1
    for name, row in compared.items():
        share = 100 * row["represented"] / voters
        lines.append(
            f"{name:18} {len(row['winners']):4} projects  {money(result.election, row['cost']):>15}"
            f"  {share:5.1f} % of voters have a winner  +{len(row['gained'])} -{len(row['lost'])}"
        )
    return "\n".join(lines)


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
