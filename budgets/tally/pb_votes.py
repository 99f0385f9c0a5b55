"""The VOTES section: voters' rows, understood and grouped block by block.

Rows come in blocks, and many voters share a ballot, so the rows of a block are first counted by
their text; each distinct text is then read once (those that come often once for all blocks).

Points of an ordinal ballot are Pabulib's: on a ballot of m projects the first gets m, the next
m - 1, the last 1. A project that a vote names twice counts once, with the sum of its points (real
files hold such votes); that is warned of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from .errors import PbError
from .model import Counted
from .pb_lines import Block, PbLines, read_count, section_title

SUMS = ("min_sum_points", "max_sum_points")
UNPOINTED = ("approval", "choose-1")
POINTED = ("cumulative", "scoring")
MOST_POINTS = 1_000_000  # so that sums over a country's voters stay exact in floating point
BETWEEN = b"\0"  # parts a vote from its points; no line of a file holds it
OFTEN = 10_000  # texts remembered from block to block

Vote = tuple[int, ...]  # positions of projects in order; after them, unless one each, their points


class VoteReader:
    """Reads the rows and groups them; `rows` holds them only with `keep`."""

    def __init__(
        self,
        lines: PbLines,
        columns: list[str],
        positions: Mapping[str, int],
        meta: Mapping[str, str],
        keep: bool,
    ) -> None:
        """`positions` places the projects; `meta` holds the bounds of a ballot."""
        self._lines, self._positions, self._meta, self._keep = lines, positions, meta, keep
        self.columns = tuple(columns)
        self.rows: list[tuple[str, ...]] = []
        self.repeated = 0
        self.short: Counter[str] = Counter()
        self._names: list[bytes] = []
        self._seen: set[bytes] = set()
        self._type = meta["vote_type"]
        self._at = [columns.index("voter_id"), columns.index("vote"), *self._points_column()]
        bounds = ("min_length", "max_length", "min_points", "max_points", *SUMS)
        self._bounds = {key: self._bound(key) for key in bounds}
        longest = 1 if self._type == "choose-1" else self._bounds["max_length"]
        self._longest = len(positions) if longest is None else longest
        self._shortest = self._bounds["min_length"] or 0
        self._votes: dict[Vote, int] = {}
        self._often: dict[bytes, Vote] = {}
        self._texts: list[bytes] = []
        self._first_line = 0

    def _bound(self, key: str) -> int | None:
        try:
            return read_count(self._meta[key]) if self._meta.get(key) else None
        except ValueError as fault:
            raise self._lines.fail(f"{key}: {fault}") from None

    def _points_column(self) -> list[int]:
        if self._type not in POINTED:
            return []
        if "points" not in self.columns:
            raise self._lines.fail(f"section VOTES of {self._type} ballots has no column 'points'")
        return [self.columns.index("points")]

    @property
    def voters(self) -> int:
        """How many rows were taken."""
        return len(self._names)

    def grouped(self) -> Counted:
        """How many voters cast each vote."""
        votes, weights = self._votes.keys(), self._votes.values()
        if self._type in UNPOINTED:
            return Counted(votes, None, weights)
        picks = [vote[: len(vote) // 2] for vote in votes]
        return Counted(picks, [vote[len(vote) // 2 :] for vote in votes], weights)

    def read(self, rows: Iterator[list[str]]) -> list[str] | None:
        """Take rows up to the next section title, which is returned, or the end."""
        while True:
            block = self._lines.block(self._at, len(self.columns), whole=self._keep)
            if block and self._take(block, self._lines.line + 1):
                self._lines.accept(len(block))
                continue
            for row in rows:
                if len(row) <= max(self._at):
                    if section_title(row):
                        return row
                    cells = f"{len(row)} of {len(self.columns)} columns"
                    raise self._lines.fail(f"a vote row with {cells}")
                self._lines.check_width(row, len(self.columns))
                if not row[self._at[0]].strip():
                    raise self._lines.fail("a vote without a voter_id")
                alone = Block([[row[k].encode()] for k in self._at], [row])
                if not self._take(alone, self._lines.line):
                    raise self._lines.fail(f"voter {row[self._at[0]]!r} is given twice")
                if not self._lines.in_block:
                    break
            else:
                return None

    def _take(self, block: Block, first_line: int) -> bool:
        """Count rows that stand one a line; False, and nothing done, if a voter is known or has no
        name."""
        names, votes, *points = block.columns
        self._seen.update(names)
        if len(self._seen) < len(self._names) + len(names) or b"" in self._seen:
            self._seen = set(self._names)
            return False
        self._names += names
        self._first_line = first_line
        self._texts = [*map(BETWEEN.join, zip(votes, *points, strict=True))] if points else votes
        self._count_texts()
        if self._keep:
            self.rows.extend(map(tuple, block.rows))
        return True

    def _count_texts(self) -> None:
        often, votes = self._often, self._votes
        read_vote = self._approval if self._type in UNPOINTED else self._pointed
        for text, voters in Counter(self._texts).items():
            vote = often.get(text)
            if vote is None:
                warned = self.repeated + self.short.total()
                vote = read_vote(text, voters)
                plain = self.repeated + self.short.total() == warned
                if voters > 1 and plain and len(often) < OFTEN:
                    often[text] = vote
            votes[vote] = votes.get(vote, 0) + voters

    def _approval(self, text: bytes, voters: int) -> Vote:
        picks = self._picks(text)
        distinct = set(picks)
        if len(distinct) < len(picks):
            self.repeated += voters
        self._check_length(text, len(distinct), voters)
        return tuple(sorted(distinct))

    def _pointed(self, text: bytes, voters: int) -> Vote:
        """The vote of a ballot with points or places."""
        picks = self._picks(text)
        if self._type == "ordinal":
            distinct = dict.fromkeys(picks)
            points = dict(zip(distinct, range(len(distinct), 0, -1), strict=True))
        else:
            points = dict.fromkeys(picks, 0)
            for pick, given in zip(picks, self._points(text, len(picks)), strict=True):
                points[pick] += given
            if sum(points.values()) < (self._bounds["min_sum_points"] or 0):
                self.short["votes that give fewer points than min_sum_points"] += voters
        if len(points) < len(picks):
            self.repeated += voters
        self._check_length(text, len(points), voters)
        order = sorted(points)
        return (*order, *map(points.__getitem__, order))

    def _check_length(self, text: bytes, picked: int, voters: int) -> None:
        if picked > self._longest:
            raise self._fault(text, f"{picked} projects, but at most {self._longest} may be")
        if picked < self._shortest:
            self.short["votes that name fewer projects than min_length"] += voters

    def _picks(self, text: bytes) -> list[int]:
        named = text.partition(BETWEEN)[0].decode()
        try:
            return [*map(self._positions.__getitem__, named.split(","))]
        except KeyError:  # no project, one with blanks around it, or one that is not known
            names = [name.strip() for name in named.split(",")] if named.strip() else []
        if unknown := [name for name in names if name not in self._positions]:
            raise self._fault(text, f"a vote for the unknown project {unknown[0][:40]!r}")
        return [self._positions[name] for name in names]

    def _points(self, text: bytes, wanted: int) -> list[int]:
        cells = text.partition(BETWEEN)[2].decode()
        given = cells.split(",") if cells.strip() else []
        if len(given) != wanted:
            raise self._fault(text, f"{len(given)} points for {wanted} projects")
        try:
            points = [read_count(cell) for cell in given]
        except ValueError as fault:
            raise self._fault(text, f"points: {fault}") from None
        self._check_points(text, points)
        return points

    def _check_points(self, text: bytes, points: list[int]) -> None:
        lowest, highest = self._bounds["min_points"], self._bounds["max_points"]
        if self._type == "cumulative":
            lowest = max(lowest or 0, 0)
        for given in points:
            if (lowest is not None and given < lowest) or (highest is not None and given > highest):
                raise self._fault(text, f"{given} points are out of bounds")
            if abs(given) > MOST_POINTS:
                raise self._fault(text, f"{given} points are more than {MOST_POINTS:,}")
        top = self._bounds["max_sum_points"]
        if top is not None and sum(points) > top:
            raise self._fault(text, f"{sum(points)} points in all, but at most {top} may be given")

    def _fault(self, text: bytes, reason: str) -> PbError:
        return self._lines.fail(reason, self._first_line + self._texts.index(text))
