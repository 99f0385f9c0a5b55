"""Small pools with known answers, and random ones for properties."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import strategies as st

from assemblies.sortition import Person, Problem, Quota


def people(*kinds: tuple[int, str, str], start: int = 1) -> tuple[Person, ...]:
    """(how many, gender, age) for each kind."""
    found: list[Person] = []
    for count, gender, age in kinds:
        for _ in range(count):
            number = start + len(found)
            found.append(Person(f"p{number:03}", {"gender": gender, "age": age}))
    return tuple(found)


def quotas(**limits: tuple[int, int]) -> tuple[Quota, ...]:
    """gender_woman=(2, 3) and the like."""
    return tuple(
        Quota(name.split("_")[0], name.split("_")[1], low, high)
        for name, (low, high) in limits.items()
    )


def violations(problem: Problem, panel: tuple[str, ...]) -> list[str]:
    """What is wrong with a panel, told from the definition alone."""
    people = {person.id: person for person in problem.people}
    members = [people[person] for person in panel]
    wrong = []
    if len(panel) != problem.size or len(set(panel)) != problem.size:
        wrong.append(f"{len(set(panel))} members")
    for quota in problem.quotas:
        count = sum(member.features[quota.feature] == quota.value for member in members)
        if not quota.minimum <= count <= quota.maximum:
            wrong.append(f"{count} of {quota.feature} {quota.value}")
    homes = Counter(member.household for member in members if member.household)
    wrong += [f"{count} of household {home}" for home, count in homes.items() if count > 1]
    wrong += [f"without {person}" for person in problem.seated if person not in panel]
    return wrong


@st.composite
def problems(draw: st.DrawFn, *, loose: bool = True) -> Problem:
    """Random pools; with ``loose`` the quotas are built round a panel, so that one exists."""
    size = draw(st.integers(2, 8))
    count = draw(st.integers(size + 4, 36))
    rng = random.Random(draw(st.integers(0, 10**6)))
    features = [
        ("gender", ["man", "woman"]),
        ("age", ["old", "mid", "young"]),
        ("area", ["n", "s"]),
    ]
    pool = tuple(
        Person(
            f"p{number}",
            {name: rng.choice(values) for name, values in features},
            f"h{rng.randrange(count)}" if rng.random() < 0.4 else "",
        )
        for number in range(count)
    )
    panel: list[Person] = []
    for person in rng.sample(pool, len(pool)):
        if len(panel) < size and person.household not in {
            p.household for p in panel if p.household
        }:
            panel.append(person)
    if len(panel) < size:
        size = len(panel)
    slack = draw(st.integers(0, 2)) if loose else 0
    limits = []
    for name, values in features:
        for value in values:
            held = sum(person.features[name] == value for person in panel)
            limits.append(Quota(name, value, max(held - rng.randint(0, slack), 0), held + slack))
    return Problem(pool, tuple(limits), size)
