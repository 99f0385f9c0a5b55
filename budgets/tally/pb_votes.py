"""The VOTES section: voters' rows, grouped by what they say before they are understood.

Many voters share a ballot, so rows are first counted by their text; each distinct text is then read
once, and its first line serves its errors. Points of an ordinal ballot are Pabulib's: on a ballot
of m projects the first gets m, the next m - 1, the last 1. A project that a vote names twice counts
once, with the sum of its points (real files hold such votes); that is warned of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .errors import PbError
from .model import Counted
from .pb_lines import PbLines, read_count, section_title

POINTED = ("cumulative", "scoring")
MOST_POINTS = 1_000_000  # so that sums over a country's voters stay exact in floating point
BETWEEN = "\0"  # parts a vote from its points; no line of a file holds it


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
        self.voters = self.repeated = 0
        self._texts: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._type = meta["vote_type"]
        bounds = ("max_length", "min_points", "max_points", "max_sum_points")
        self._bounds = {key: self._bound(key) for key in bounds}

    def _bound(self, key: str) -> int | None:
        try:
            return read_count(self._meta[key]) if self._meta.get(key) else None
        except ValueError as fault:
            raise self._lines.fail(f"{key}: {fault}") from None

    def read(self, rows: Iterator[list[str]]) -> list[str] | None:
        """Take rows up to the next section title, which is returned, or the end."""
        voter_at, vote_at = self.columns.index("voter_id"), self.columns.index("vote")
        points_at = self._points_column()
        needed = max(voter_at, vote_at, points_at) + 1
        seen: set[str] = set()
        texts, first, reader = self._texts, self._first, self._lines.reader
        for row in rows:
            if len(row) < needed:
                if section_title(row):
                    return row
                raise self._lines.fail(f"a vote row with {len(row)} of {len(self.columns)} columns")
            voter = row[voter_at]
            if voter in seen:
                raise self._lines.fail(f"voter {voter!r} is given twice")
            seen.add(voter)
            text = row[vote_at] if points_at < 0 else row[vote_at] + BETWEEN + row[points_at]
            if text in texts:
                texts[text] += 1
            else:
                texts[text] = 1
                first[text] = reader.line_num
            if self._keep:
                self.rows.append(tuple(row))
        self.voters = len(seen)
        return None

    def _points_column(self) -> int:
        if self._type not in POINTED:
            return -1
        if "points" not in self.columns:
            raise self._lines.fail(f"section VOTES of {self._type} ballots has no column 'points'")
        return self.columns.index("points")

    def grouped(self) -> Counted:
        """How many voters cast each vote: positions in order, and their points."""
        counted: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        ones: dict[int, tuple[int, ...]] = {}
        longest = 1 if self._type == "choose-1" else self._bounds["max_length"]
        plain = self._type in ("approval", "choose-1")
        positions = self._positions
        for text, voters in self._texts.items():
            try:
                picks = [positions[name] for name in text.partition(BETWEEN)[0].split(",")]
            except KeyError:
                picks = self._picks(text)
            if plain and len(set(picks)) == len(picks):
                picks.sort()
                if len(picks) not in ones:
                    ones[len(picks)] = (1,) * len(picks)
                vote = (tuple(picks), ones[len(picks)])
            else:
                vote = self._pointed(text, picks)
            if longest is not None and len(vote[0]) > longest:
                raise self._fault(text, f"{len(vote[0])} projects, but at most {longest} may be")
            counted[vote] = counted.get(vote, 0) + voters
        return counted

    def _picks(self, text: str) -> list[int]:
        named = text.partition(BETWEEN)[0]
        names = [name.strip() for name in named.split(",")] if named.strip() else []
        if unknown := [name for name in names if name not in self._positions]:
            raise self._fault(text, f"a vote for the unknown project {unknown[0][:40]!r}")
        return [self._positions[name] for name in names]

    def _pointed(self, text: str, picks: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The vote of a ballot with points, or with a project named twice."""
        together: dict[int, int] = {}
        pointed = self._type in POINTED
        points = self._points(text, len(picks)) if pointed else [1] * len(picks)
        for pick, given in zip(picks, points, strict=True):
            together[pick] = together.get(pick, 0) + given if pointed else 1
        self.repeated += len(together) < len(picks)
        if self._type == "ordinal":
            together = {pick: len(together) - place for place, pick in enumerate(together)}
        order = sorted(together)
        return tuple(order), tuple(together[pick] for pick in order)

    def _points(self, text: str, wanted: int) -> list[int]:
        cells = text.partition(BETWEEN)[2]
        given = cells.split(",") if cells.strip() else []
        if len(given) != wanted:
            raise self._fault(text, f"{len(given)} points for {wanted} projects")
        try:
            points = [read_count(cell) for cell in given]
        except ValueError as fault:
            raise self._fault(text, f"points: {fault}") from None
        self._check_points(text, points)
        return points

    def _check_points(self, text: str, points: list[int]) -> None:
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

    def _fault(self, text: str, reason: str) -> PbError:
        return self._lines.fail(reason, self._first[text])
