"""What a Pabulib file says, read plainly."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any


class WrongError(Exception):
    """The result cannot be what the ballots give."""


class Ballots:
    """What the file says: costs in minor units, votes as {project: points} with a weight."""

    def __init__(self, path: Path, scale: Any) -> None:
        """Read the file; `scale` minor units make one unit of the currency."""
        if type(scale) is not int or scale < 1:
            raise WrongError(f"scale: {scale!r} is not possible")
        self.scale = scale
        sections: dict[str, list[list[str]]] = {}
        rows: list[list[str]] = []
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                title = row[0].strip().upper() if row else ""
                if title in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
                    rows = sections.setdefault(title, [])
                elif any(map(str.strip, row)):
                    rows.append([cell.strip() for cell in row])
        self.meta = {row[0].lower(): row[1] for row in sections["META"][1:]}
        self.type = self.meta["vote_type"].lower()
        header, *projects = sections["PROJECTS"]
        header = [name.lower() for name in header]
        at = {name: header.index(name) for name in header}
        self.cost = {row[at["project_id"]]: minor(row[at["cost"]], scale) for row in projects}
        cells = {row[at["project_id"]]: [*row, *[""] * len(header)] for row in projects}
        self.group = {p: row[at.get("exclusive_group", -1)] for p, row in cells.items()}
        self.name = {p: row[at.get("name", -1)] for p, row in cells.items()}
        self.currency = self.meta.get("currency", "")
        self.budget = minor(self.meta["budget"], scale)
        header, *votes = sections["VOTES"]
        header = [name.lower() for name in header]
        vote_at = header.index("vote")
        points_at = header.index("points") if self.type in ("cumulative", "scoring") else vote_at
        texts = Counter((row[vote_at], row[points_at]) for row in votes)
        self.votes = [(self._points(*text), weight) for text, weight in texts.items()]
        self.voters = len(votes)

    def _points(self, vote: str, points: str) -> dict[str, int]:
        names = [name.strip() for name in vote.split(",")] if vote else []
        if self.type in ("cumulative", "scoring"):
            given: Counter[str] = Counter()
            for name, point in zip(names, points.split(",") if names else [], strict=True):
                given[name] += int(Fraction(point))
            return dict(given)
        names = list(dict.fromkeys(names))
        ordinal = self.type == "ordinal"
        return {name: len(names) - k if ordinal else 1 for k, name in enumerate(names)}

    def total(self, value: Callable[[int], int]) -> dict[str, int]:
        """The sum over voters of a value of their points, for each project."""
        totals = dict.fromkeys(self.cost, 0)
        for points, weight in self.votes:
            for name, given in points.items():
                totals[name] += value(given) * weight
        return totals


def minor(text: str, scale: int) -> int:
    """An amount in minor units."""
    amount = Fraction(text.replace(",", ".")) * scale
    if amount.denominator != 1:
        raise WrongError(f"{text} is not a whole number of minor units")
    return int(amount)
