"""Write an election as a Pabulib file.

`pb_file` makes the file of an election that never was one: keys and columns in Pabulib's order (a
key of `meta` goes before what is counted),
votes and scores counted, what a count funded in `selected`, voters numbered in the order of their
ballots, which says nothing of when they voted. `write_pb` writes any `PbFile`; one that was read
with its voters comes out with every key, column and row as it was. Where voters were not kept, the
votes are written from the election.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from .model import Election, Parameters
from .pabulib import CUSTOM, CUSTOM_UNIT, META_ORDER, RULES_IN_FILES, PbFile
from .ties import tie_ranks

POINTED = ("cumulative", "scoring")


def write_pb(file: PbFile) -> str:
    """The text of the file."""
    text = StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(file.meta.items())
    rows.writerow(["PROJECTS"])
    rows.writerow(file.project_columns)
    rows.writerows(file.project_rows)
    rows.writerow(["VOTES"])
    rows.writerow(file.vote_columns)
    rows.writerows(file.vote_rows or _vote_rows(file.election, file.vote_columns))
    return text.getvalue()


def pb_file(
    election: Election,
    meta: Mapping[str, str],
    *,
    parameters: Parameters,
    winners: Iterable[str] | None = None,
) -> PbFile:
    """The file of an election; `meta` gives description, country, unit, dates and the like."""
    pointed = election.vote_type in POINTED
    exclusive = any(project.group for project in election.projects)
    keys = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": decimal(election.budget, election.scale),
        "vote_type": election.vote_type,
        "rule": rule_name(parameters, meta.get("unit", ""), exclusive=exclusive),
        "currency": election.currency,
        "min_project_score_threshold": str(parameters.threshold or ""),
    }
    if election.vote_type == "cumulative":
        keys["max_sum_points"] = str(_most_points(election))
    keys = {key: value for key, value in keys.items() if value} | dict(meta)
    columns = ["project_id", "cost", "votes"]
    columns += [] if election.vote_type in ("approval", "choose-1") else ["score"]
    columns += ["name", *(["selected"] if winners is not None else [])]
    if exclusive:
        columns.append("exclusive_group")
    return PbFile(
        election,
        {key: keys[key] for key in sorted(keys, key=_place)},
        tuple(columns),
        tuple(_project_rows(election, parameters, columns, set(winners or ()))),
        ("voter_id", "vote", "points") if pointed else ("voter_id", "vote"),
    )


def _place(key: str) -> tuple[int, str]:
    return (META_ORDER.index(key) if key in META_ORDER else len(META_ORDER), key)


def _most_points(election: Election) -> int:
    sums = (sum(points for _, points in ballot.points) for ballot in election.ballots)
    return max(sums, default=0)


def rule_name(parameters: Parameters, unit: str, *, exclusive: bool) -> str:
    """Pabulib's name for a rule in a city; `unknown` for one that it has no name for.

    `exclusive` says whether there are projects of which only one may be funded.
    """
    wanted = parameters.to_json() | {"threshold": 0, "ties": None, "lot_seed": ""}
    for name, known in RULES_IN_FILES.items():
        if known.to_json() | {"ties": None} == wanted and (name != CUSTOM or unit == CUSTOM_UNIT):
            if name != "greedy":
                return name
            if exclusive:
                return "greedy-exclusive"
            return "greedy-threshold" if parameters.threshold else name
    return "unknown"


def decimal(amount: int, scale: int) -> str:
    """An amount in minor units as a decimal in units of the currency."""
    whole, rest = divmod(amount, scale)
    return f"{whole}.{str(rest).zfill(len(str(scale)) - 1)}" if rest else str(whole)


def _project_rows(
    election: Election, parameters: Parameters, columns: list[str], winners: set[str]
) -> Iterator[tuple[str, ...]]:
    """The projects with the highest score first, as Pabulib has them; ties by the parameters."""
    votes, scores = election.votes(), election.scores()
    ranks = tie_ranks(election, parameters, list(votes.values()))
    ranked = zip(ranks, election.projects, strict=True)
    for _, project in sorted(ranked, key=lambda pair: (-scores[pair[1].id], pair[0])):
        cells = {
            "project_id": project.id,
            "cost": decimal(project.cost, election.scale),
            "votes": str(votes[project.id]),
            "score": str(scores[project.id]),
            "name": project.name,
            "selected": str(int(project.id in winners)),
            "exclusive_group": project.group or "",
        }
        yield tuple(cells[column] for column in columns)


def _vote_rows(election: Election, columns: tuple[str, ...]) -> Iterator[list[str]]:
    number = 0
    for ballot in election.ballots:
        given = sorted(ballot.points, key=lambda pair: (-pair[1], pair[0]))
        cells = {
            "vote": ",".join(project_id for project_id, _ in given),
            "points": ",".join(str(points) for _, points in given),
        }
        for _ in range(ballot.weight):
            number += 1
            yield [
                cells.get(column, str(number) if column == "voter_id" else "") for column in columns
            ]
