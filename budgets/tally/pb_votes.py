"""The VOTES section: voters' rows, grouped by what they say before they are understood.

A city's voters share far fewer ballots than there are voters, so rows are first counted by their
text; each distinct text is then read once, and its first line serves its errors. Points of an
ordinal ballot are Borda's by place: with `max_length` m (without it, the longest ballot's length)
the first gets m, the next m - 1 and so on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from .errors import PbError
from .pb_lines import PbLines, read_count, section_title

Counted = Counter[tuple[tuple[int, int], ...]]


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
        self.voters = 0
        self._texts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], int] = {}
        self._type = meta["vote_type"]

    def read(self, rows: Iterator[list[str]]) -> list[str] | None:
        """Take rows up to the next section title, which is returned, or the end."""
        voter_at, vote_at = self.columns.index("voter_id"), self.columns.index("vote")
        points_at = self._points_column()
        needed = max(voter_at, vote_at, points_at or 0) + 1
        seen: set[str] = set()
        for row in rows:
            if len(row) < needed:
                if section_title(row):
                    return row
                raise self._lines.fail(f"a vote row with {len(row)} of {len(self.columns)} columns")
            voter = row[voter_at].strip()
            if voter in seen:
                raise self._lines.fail(f"voter {voter!r} is given twice")
            seen.add(voter)
            text = (row[vote_at], row[points_at] if points_at is not None else "")
            self._texts[text] += 1
            if text not in self._first:
                self._first[text] = self._lines.line
            if self._keep:
                self.rows.append(tuple(row))
        self.voters = len(seen)
        return None

    def _points_column(self) -> int | None:
        if self._type not in ("cumulative", "scoring"):
            return None
        if "points" not in self.columns:
            raise self._lines.fail(f"section VOTES of {self._type} ballots has no column 'points'")
        return self.columns.index("points")

    def grouped(self) -> Counted:
        """How many voters cast each vote, as positions and points in order of position."""
        read = {text: self._picks(text) for text in self._texts}
        longest = max((len(picks) for picks in read.values()), default=0)
        top = self._bound("max_length")
        counted: Counted = Counter()
        for text, picks in read.items():
            points = self._points(text, picks, longest if top is None else top)
            counted[tuple(sorted(zip(picks, points, strict=True)))] += self._texts[text]
        return counted

    def _picks(self, text: tuple[str, str]) -> list[int]:
        names = text[0].split(",") if text[0].strip() else []
        try:
            picks = [self._positions[name] for name in names]
        except KeyError:
            picks = [self._position(name, text) for name in names]
        if len(set(picks)) != len(picks):
            raise self._fault(text, "a vote names a project twice")
        longest = 1 if self._type == "choose-1" else self._bound("max_length")
        if longest is not None and len(picks) > longest:
            raise self._fault(
                text, f"a vote for {len(picks)} projects, but at most {longest} may be"
            )
        return picks

    def _position(self, name: str, text: tuple[str, str]) -> int:
        if name.strip() not in self._positions:
            raise self._fault(text, f"a vote for the unknown project {name.strip()[:40]!r}")
        return self._positions[name.strip()]

    def _points(self, text: tuple[str, str], picks: list[int], top: int) -> list[int]:
        if self._type == "ordinal":
            return list(range(top, top - len(picks), -1))
        if self._type not in ("cumulative", "scoring"):
            return [1] * len(picks)
        given = text[1].split(",") if text[1].strip() else []
        if len(given) != len(picks):
            raise self._fault(text, f"{len(given)} points for {len(picks)} projects")
        try:
            points = [read_count(cell) for cell in given]
        except ValueError as fault:
            raise self._fault(text, f"points: {fault}") from None
        self._check_points(text, points)
        return points

    def _check_points(self, text: tuple[str, str], points: list[int]) -> None:
        lowest, highest = self._bound("min_points"), self._bound("max_points")
        if lowest is None and self._type == "cumulative":
            lowest = 0
        for given in points:
            if (lowest is not None and given < lowest) or (highest is not None and given > highest):
                raise self._fault(text, f"{given} points are out of bounds")
        top = self._bound("max_sum_points")
        if top is not None and sum(points) > top:
            raise self._fault(text, f"{sum(points)} points in all, but at most {top} may be given")

    def _bound(self, key: str) -> int | None:
        try:
            return read_count(self._meta[key]) if key in self._meta else None
        except ValueError as fault:
            raise self._lines.fail(f"{key}: {fault}") from None

    def _fault(self, text: tuple[str, str], reason: str) -> PbError:
        return self._lines.fail(reason, self._first[text])
