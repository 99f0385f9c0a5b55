"""What is to be drawn: the pool, the quotas, the size of the panel, who has a seat already.

A panel is a set of exactly ``size`` people with, for every quota, between ``minimum`` and
``maximum`` members who have that value, and at most one member of every household. People
in ``seated`` were chosen before: they count to the size and the quotas, and nobody else of
their household can be drawn.

Everything here is plain data: ``to_json`` and ``from_json`` keep a problem in any store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assemblies.sortition.errors import SortitionError

LARGEST_LIMIT = 10**6


@dataclass(frozen=True)
class Person:
    """One registered person. An empty ``household`` means that no address is shared."""

    id: str
    features: Mapping[str, str]
    household: str = ""


@dataclass(frozen=True)
class Quota:
    """How many members of a panel must have one value of one feature.

    ``least`` and ``most`` say how far an official would let a relaxation move the limits;
    None leaves that open.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        for column, limit in (("min", self.minimum), ("max", self.maximum)):
            if limit < 0:
                raise SortitionError("negative", value=limit, column=column)
            if limit > LARGEST_LIMIT:
                raise SortitionError("too_large", value=limit, column=column, most=LARGEST_LIMIT)
        if self.minimum > self.maximum:
            raise SortitionError(
                "minimum_above_maximum", minimum=self.minimum, maximum=self.maximum
            )
        if self.least is not None and not 0 <= self.least <= self.minimum:
            raise SortitionError("flex_outside")
        if self.most is not None and self.most < self.maximum:
            raise SortitionError("flex_outside")


@dataclass(frozen=True)
class Problem:
    """A pool with its quotas and the size of the panel.

    Raises SortitionError for what no pool could mean (the same id twice, a value without a
    quota); whether any panel exists is for ``select`` to find out.
    """

    people: tuple[Person, ...]
    quotas: tuple[Quota, ...]
    size: int
    seated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 1:
            raise SortitionError("size", size=self.size)
        if not self.people:
            raise SortitionError("empty", what="people")
        self._check_quotas()
        self._check_people()
        self._check_seated()

    def _check_quotas(self) -> None:
        seen = Counter((quota.feature, quota.value) for quota in self.quotas)
        for (feature, value), count in seen.items():
            if count > 1:
                raise SortitionError("duplicate_quota", feature=feature, value=value)

    def _check_people(self) -> None:
        first: dict[str, int] = {}
        values = self.values
        for row, person in enumerate(self.people, start=1):
            if person.id in first:
                raise SortitionError("duplicate_id", row, id=person.id, first=first[person.id])
            first[person.id] = row
            for feature, known in values.items():
                value = person.features.get(feature)
                if value is None:
                    raise SortitionError("missing_cell", row, column=feature)
                if value not in known:
                    raise SortitionError("unknown_value", row, value=value, feature=feature)

    def _check_seated(self) -> None:
        if len(self.seated) > self.size:
            raise SortitionError("seated_above_size", seated=len(self.seated), size=self.size)
        homes = {person.id: person.household for person in self.people}
        rows: dict[str, int] = {}
        taken: dict[str, str] = {}
        for row, member in enumerate(self.seated, start=1):
            if member not in homes:
                raise SortitionError("unknown_person", row, id=member)
            if member in rows:
                raise SortitionError("duplicate_id", row, id=member, first=rows[member])
            rows[member] = row
            if homes[member] and homes[member] in taken:
                other = taken[homes[member]]
                raise SortitionError("household_chosen_twice", row, id=member, other=other)
            taken[homes[member]] = member

    @property
    def values(self) -> dict[str, frozenset[str]]:
        """The features that have quotas, each with its values."""
        features = dict.fromkeys(quota.feature for quota in self.quotas)
        return {
            feature: frozenset(quota.value for quota in self.quotas if quota.feature == feature)
            for feature in features
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "people": [
                {"id": p.id, "features": dict(p.features), "household": p.household}
                for p in self.people
            ],
            "quotas": [asdict(quota) for quota in self.quotas],
            "size": self.size,
            "seated": list(self.seated),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Problem:
        return cls(
            people=tuple(Person(**person) for person in data["people"]),
            quotas=tuple(Quota(**quota) for quota in data["quotas"]),
            size=data["size"],
            seated=tuple(data["seated"]),
        )
