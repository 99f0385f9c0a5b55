"""People who are interchangeable, so that a pool of thousands is a problem of few unknowns.

Households are alike when their members have the same features, and people are alike when
they have the same features in alike households: such people form a class. Any distribution
over panels can be averaged over the permutations of alike people without lowering the
smallest chance, so the members of a class all get the same chance, and a panel is described
by its composition: how many members it takes from each class.

A composition is a panel when it has the right size, meets the quotas and takes at most one
member of each household, which for a group of alike households means: not more members
from all its classes together than there are households.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.problem import Person, Problem

Vector = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Alike households: ``households[h][j]`` are the ids of household h in ``classes[j]``."""

    classes: tuple[int, ...]
    households: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True)
class Constraint:
    """``low <= sum of the composition over classes <= high``."""

    classes: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True)
class Classes:
    """The problem in terms of classes; ``size`` counts only the seats still to be drawn."""

    groups: tuple[Group, ...]
    vectors: tuple[Vector, ...]
    constraints: tuple[Constraint, ...]
    size: int

    @cached_property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each class."""
        found: list[list[str]] = [[] for _ in self.vectors]
        for group in self.groups:
            for household in group.households:
                for place, ids in zip(group.classes, household, strict=True):
                    found[place].extend(ids)
        return tuple(tuple(sorted(ids)) for ids in found)

    @property
    def quotas(self) -> tuple[Constraint, ...]:
        """The constraints but for those of households, which come last."""
        shared = sum(len(group.classes) > 1 for group in self.groups)
        return self.constraints[: len(self.constraints) - shared]

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many people each class has."""
        return np.array([len(ids) for ids in self.members], dtype=np.int64)

    @cached_property
    def upper(self) -> NDArray[np.int64]:
        """How many of each class a panel can take: one from each household."""
        upper = np.zeros(len(self.vectors), dtype=np.int64)
        for group in self.groups:
            upper[list(group.classes)] = len(group.households)
        return upper


def classify(problem: Problem) -> Classes:
    """The classes of the people who have no seat yet and share no household with one."""
    free = _free_people(problem)
    features = tuple(problem.values)
    kinds: dict[tuple[Vector, ...], list[list[Person]]] = defaultdict(list)
    for household in _households(free):
        ordered = sorted(household, key=lambda person: (_vector(person, features), person.id))
        kinds[tuple(_vector(person, features) for person in ordered)].append(ordered)
    groups: list[Group] = []
    vectors: list[Vector] = []
    for kind in sorted(kinds):
        distinct = sorted(set(kind))
        start = len(vectors)
        vectors.extend(distinct)
        groups.append(
            Group(
                classes=tuple(range(start, len(vectors))),
                households=tuple(
                    tuple(
                        tuple(p.id for p in household if _vector(p, features) == vector)
                        for vector in distinct
                    )
                    for household in sorted(kinds[kind], key=lambda people: people[0].id)
                ),
            )
        )
    return Classes(
        groups=tuple(groups),
        vectors=tuple(vectors),
        constraints=_constraints(problem, features, vectors, groups),
        size=problem.size - len(problem.seated),
    )


def _free_people(problem: Problem) -> list[Person]:
    seated = set(problem.seated)
    homes = {p.household for p in problem.people if p.id in seated and p.household}
    return [p for p in problem.people if p.id not in seated and p.household not in homes]


def _households(people: list[Person]) -> list[list[Person]]:
    homes: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        alone = "" if person.household else person.id
        homes[(person.household, alone)].append(person)
    return list(homes.values())


def _vector(person: Person, features: tuple[str, ...]) -> Vector:
    return tuple(person.features[feature] for feature in features)


def _constraints(
    problem: Problem, features: tuple[str, ...], vectors: list[Vector], groups: list[Group]
) -> tuple[Constraint, ...]:
    """The quotas left after the seats already taken, then the households of several classes."""
    seated = set(problem.seated)
    taken = [person for person in problem.people if person.id in seated]
    quotas = []
    for quota in problem.quotas:
        column = features.index(quota.feature)
        places = tuple(i for i, vector in enumerate(vectors) if vector[column] == quota.value)
        held = sum(person.features[quota.feature] == quota.value for person in taken)
        quotas.append(Constraint(places, max(quota.minimum - held, 0), quota.maximum - held))
    homes = [
        Constraint(group.classes, 0, len(group.households))
        for group in groups
        if len(group.classes) > 1
    ]
    return (*quotas, *homes)
