"""Read a Pabulib file into an election.

Names may be in capitals, rows may be padded with empty cells and parted by empty ones, and a value
of META may hold semicolons without quotes.

Refused with file, line and reason: a section missing or given twice, rows before their column
names, columns missing, cells beyond the last column, a vote without a voter, an id given twice, an
unknown project in a vote or one named twice, a cost that is nought, negative or no plain amount,
points out of the bounds that META sets, more projects on a ballot than `max_length`, and counts
that differ from `num_projects` and `num_votes`. Only warned of: totals in the columns `votes` and
`score` that the ballots do not give, ballots that stay below `min_length` or `min_sum_points`, and
a rule that is not known or needs more than the file says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .errors import PbError
from .model import VOTE_TYPES, Election, Project
from .pabulib import COLUMNS, CUSTOM, CUSTOM_UNIT, META_ORDER, RULES_IN_FILES, PbFile
from .pb_lines import SECTIONS, PbLines, read_amount, read_count, section_title
from .pb_votes import VoteReader

GROUP_COLUMN = "exclusive_group"
THRESHOLD = "min_project_score_threshold"
USUAL_DECIMALS = 2


def read_pb(path: str | Path, *, keep_voters: bool = False) -> PbFile:
    """Read the file at `path`. Raises PbError for a broken one, OSError for one not there."""
    with Path(path).open("rb") as stream:
        return read_pb_stream(stream, str(path), keep_voters=keep_voters)


def read_pb_stream(stream: BinaryIO, name: str, *, keep_voters: bool = False) -> PbFile:
    """Read from an open binary stream; `name` stands for the file in errors."""
    return _Reader(PbLines(stream, name), keep_voters).read()


@dataclass
class _Reader:
    lines: PbLines
    keep_voters: bool
    meta: dict[str, str] = field(default_factory=dict)
    meta_lines: dict[str, int] = field(default_factory=dict)
    project_columns: tuple[str, ...] = ()
    project_rows: list[tuple[str, ...]] = field(default_factory=list)
    costs: dict[str, tuple[int, int]] = field(default_factory=dict)
    votes: VoteReader | None = None

    def read(self) -> PbFile:
        rows = self.lines.rows()
        row = next(rows, None)
        for expected, read_section in zip(
            SECTIONS, (self._read_meta, self._read_projects, self._read_votes), strict=True
        ):
            if row is None or section_title(row) != expected:
                found = "the file ends" if row is None else f"found {row[0][:40]!r}"
                raise self.lines.fail(f"section {expected} expected, but {found}")
            row = read_section(rows)
        if row is not None:
            raise self.lines.fail(f"section {row[0].strip()} comes a second time or out of order")
        return self._finish()

    def _body(
        self, rows: Iterator[list[str]], take: Callable[[list[str]], None]
    ) -> list[str] | None:
        for row in rows:
            if section_title(row):
                return row
            take(row)
        return None

    def _header(
        self, rows: Iterator[list[str]], section: str, needed: tuple[str, ...]
    ) -> list[str]:
        row = next(rows, None)
        columns = [_usual(cell.strip(), COLUMNS) for cell in row or ()]
        while columns and not columns[-1]:  # a spreadsheet pads every row
            columns.pop()
        if missing := [name for name in needed if name not in columns]:
            raise self.lines.fail(f"section {section} has no column {missing[0]!r}")
        if len(set(columns)) != len(columns):
            raise self.lines.fail(f"section {section} names a column twice")
        return columns

    def _read_meta(self, rows: Iterator[list[str]]) -> list[str] | None:
        if self._header(rows, "META", ("key", "value"))[:2] != ["key", "value"]:
            raise self.lines.fail("the columns of META are not key and value")
        after = self._body(rows, self._take_meta)
        for key in ("budget", "vote_type"):
            if key not in self.meta:
                raise self.lines.fail(f"META has no {key!r}")
        self.meta["vote_type"] = _usual(self.meta["vote_type"], VOTE_TYPES)
        if self.meta["vote_type"] not in VOTE_TYPES:
            raise self._meta_fault("vote_type", f"unknown vote type {self.meta['vote_type']!r}")
        return after

    def _take_meta(self, row: list[str]) -> None:
        key = _usual(row[0].strip(), META_ORDER)
        if key in self.meta:
            raise self.lines.fail(f"META gives {key!r} twice")
        if len(row) < 2:
            raise self.lines.fail(f"META gives {key[:40]!r} no value")
        self.meta[key] = ";".join(row[1:]).strip() if any(row[2:]) else row[1].strip()
        self.meta_lines[key] = self.lines.line

    def _read_projects(self, rows: Iterator[list[str]]) -> list[str] | None:
        columns = self._header(rows, "PROJECTS", ("project_id", "cost"))
        self.project_columns = tuple(columns)
        id_column, cost_column = columns.index("project_id"), columns.index("cost")

        def take(row: list[str]) -> None:
            if len(row) <= max(id_column, cost_column):
                raise self.lines.fail(f"a project row with {len(row)} of {len(columns)} columns")
            self.lines.check_width(row, len(columns))
            project_id = row[id_column].strip()
            if not project_id or "," in project_id:
                raise self.lines.fail(f"{project_id!r} cannot be a project id")
            if project_id in self.costs:
                raise self.lines.fail(f"project {project_id!r} is given twice")
            self.costs[project_id] = self._amount(row[cost_column], f"cost of {project_id!r}")
            if not self.costs[project_id][0]:
                raise self.lines.fail(f"cost of {project_id!r} is nought")
            padded = [*row, *[""] * (len(columns) - len(row))]
            self.project_rows.append(tuple(padded[: len(columns)]))

        return self._body(rows, take)

    def _read_votes(self, rows: Iterator[list[str]]) -> list[str] | None:
        columns = self._header(rows, "VOTES", ("voter_id", "vote"))
        positions = {project_id: k for k, project_id in enumerate(sorted(self.costs))}
        self.votes = VoteReader(self.lines, columns, positions, self.meta, self.keep_voters)
        return self.votes.read(rows)

    def _finish(self) -> PbFile:
        assert self.votes is not None
        self._check_number("num_projects", len(self.costs))
        self._check_number("num_votes", self.votes.voters)
        budget = self._meta_amount("budget")
        if self.meta.get(THRESHOLD):
            self._meta_amount(THRESHOLD)
        decimals = max(budget[1], *(cost[1] for cost in self.costs.values()), 0)
        decimals = max(decimals, USUAL_DECIMALS) if decimals else 0
        election = Election.grouped(
            self._projects(decimals),
            self.votes.grouped(),
            _scaled(budget, decimals),
            vote_type=self.meta["vote_type"],
            currency=self.meta.get("currency", ""),
            scale=10**decimals,
        )
        return PbFile(
            election,
            self.meta,
            self.project_columns,
            tuple(self.project_rows),
            self.votes.columns,
            tuple(self.votes.rows),
            tuple(self._warnings(election)),
        )

    def _projects(self, decimals: int) -> tuple[Project, ...]:
        column = {name: k for k, name in enumerate(self.project_columns)}
        group = column.get(GROUP_COLUMN)
        name = column.get("name")
        rows = {row[column["project_id"]].strip(): row for row in self.project_rows}
        return tuple(
            Project(
                project_id,
                _scaled(self.costs[project_id], decimals),
                row[name].strip() if name is not None else "",
                (row[group].strip() or None) if group is not None else None,
            )
            for project_id, row in sorted(rows.items())
        )

    def _warnings(self, election: Election) -> Iterator[str]:
        assert self.votes is not None
        if self.votes.repeated:
            yield f"votes that name a project twice, which counts once: {self.votes.repeated}"
        yield from (f"{what}: {few}" for what, few in sorted(self.votes.short.items()))
        yield from self._rule_warning()
        if self.meta.get("default_score", "0").strip() not in ("", "0"):
            yield "default_score is not counted: only the points that ballots give"
        totals = {"votes": election.votes, "score": election.scores}
        for column in sorted(totals.keys() & set(self.project_columns)):
            counted, at = totals[column](), self.project_columns.index(column)
            stated = {row[0].strip(): row[at].strip() for row in self.project_rows}
            wrong = [p for p in counted if stated.get(p, "") not in ("", str(counted[p]))]
            if wrong:
                yield f"projects whose column {column!r} differs from the ballots: {len(wrong)}"

    def _rule_warning(self) -> Iterator[str]:
        rule = self.meta.get("rule", "").lower()
        if rule not in ("", "unknown", *RULES_IN_FILES):
            yield f"the rule {rule[:40]!r} is not known; unless told otherwise it is Equal Shares"
        if rule == CUSTOM and self.meta.get("unit") != CUSTOM_UNIT:
            yield f"what {CUSTOM} means here is not known; it is counted as greedy"
        if rule == "greedy-exclusive" and GROUP_COLUMN not in self.project_columns:
            yield "the file does not say which projects exclude each other"

    def _amount(self, text: str, label: str) -> tuple[int, int]:
        try:
            return read_amount(text)
        except ValueError as fault:
            raise self.lines.fail(f"{label}: {fault}") from None

    def _meta_amount(self, key: str) -> tuple[int, int]:
        try:
            return read_amount(self.meta[key])
        except ValueError as fault:
            raise self._meta_fault(key, f"{key}: {fault}") from None

    def _check_number(self, key: str, counted: int) -> None:
        if not self.meta.get(key):
            return
        try:
            stated = read_count(self.meta[key])
        except ValueError as fault:
            raise self._meta_fault(key, f"{key}: {fault}") from None
        if stated != counted:
            raise self._meta_fault(key, f"{key} is {stated}, but the file holds {counted}")

    def _meta_fault(self, key: str, reason: str) -> PbError:
        return self.lines.fail(reason, self.meta_lines[key])


def _usual(name: str, known: Collection[str]) -> str:
    """A name in capitals as it is usually written; one that is not known as it stands."""
    return name.lower() if name.lower() in known else name


def _scaled(amount: tuple[int, int], decimals: int) -> int:
    return amount[0] * 10 ** (decimals - amount[1])
