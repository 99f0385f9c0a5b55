"""The forms that the demo city's content is written in."""

from __future__ import annotations

from dataclasses import dataclass, field

from budgets.states import Status
from budgets.tally import Parameters


@dataclass(frozen=True)
class DemoProject:
    """`pounds` is the price; `topic` ties it to voters with that interest; `borough` is a code."""

    title: str
    place: str
    pounds: int
    topic: str
    summary: str
    description: str
    borough: str = ""


@dataclass(frozen=True)
class DemoBudget:
    """`opens` and `closes` are days from now. `voters` cast a ballot, where it has closed."""

    slug: str
    title: str
    summary: str
    description: str
    area: str
    pounds: int
    status: Status
    opens: int
    closes: int
    max_choices: int | None
    parameters: Parameters
    projects: tuple[DemoProject, ...]
    voters: int = 0
    within_budget: bool = field(default=False)
