"""Put the demo budgets into the database.

Open votes and the one that is being counted go through the services: residents cast their ballots
one by one. The finished ones come as if from a file, with thousands of ballots. How people vote:
each has a favourite topic and likes some projects that everybody likes; who likes what is drawn by
a seeded generator.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budgets.models import Budget, BudgetArea, CountedBallot, Project
from budgets.services.counting import count_budget, record_count
from budgets.services.lifecycle import advance
from budgets.services.sealing import seal_ballots
from budgets.services.voting import cast_ballot
from budgets.states import Status
from civic.accounts.models import User
from civic.areas.models import Area
from civic.audit import services as audit
from civic.core.money import minor_units
from civic.portal.demo import camden, lewisham, london, newham, southwark, waltham_forest
from civic.portal.demo.content import DemoBudget, DemoProject
from civic.portal.demo.timeline import Step, day

CONTENT = (
    london.BUDGET,
    camden.BUDGET,
    lewisham.BUDGET,
    southwark.BUDGET,
    waltham_forest.BUDGET,
    newham.BUDGET,
)
CURRENCY = "GBP"
TURNOUT = 0.8
FAVOURITE_TOPIC = 3.0
OPENING_HOUR, CLOSING_HOUR = 9, 22
COUNT_AFTER = dt.timedelta(minutes=5)
ANNOUNCED_BEFORE = dt.timedelta(days=3)


class DemoRun(NamedTuple):
    content: DemoBudget
    budget: Budget
    steps: list[Step]


def budgets_to_add(*, officer: User, at: dt.datetime) -> list[DemoRun]:
    """Those that are not there yet, as drafts, with what happens to them until now."""
    known = set(Budget.objects.values_list("slug", flat=True))
    missing = [content for content in CONTENT if content.slug not in known]
    runs = []
    for content in missing:
        budget = _create(content, at)
        runs.append(DemoRun(content, budget, list(_steps(content, budget, officer=officer))))
    return runs


def vote(runs: Iterable[DemoRun], *, residents: Sequence[User], at: dt.datetime) -> None:
    """Let residents vote where it is open; each vote in a transaction of its own."""
    for content, budget, _steps in runs:
        if content.status in (Status.VOTING, Status.COUNTING):
            budget.refresh_from_db()
            _vote(content, budget, residents, at)
        if content.status == Status.COUNTING:
            _close(content, budget, at)


def _create(content: DemoBudget, at: dt.datetime) -> Budget:
    takes_votes = content.status == Status.COUNTING
    budget = Budget(
        slug=content.slug,
        title=content.title,
        summary=content.summary,
        description=content.description,
        area=Area.objects.get(code=content.area),
        currency=CURRENCY,
        voting_opens_at=day(at, content.opens, OPENING_HOUR),
        voting_closes_at=day(at, 1 if takes_votes else content.closes, CLOSING_HOUR),
        max_choices=content.max_choices,
        within_budget=content.within_budget,
        count_parameters=content.parameters.to_json(),
    )
    budget.full_clean()
    budget.save()
    scale = minor_units(CURRENCY)
    budget_area = BudgetArea.objects.create(
        budget=budget, area=budget.area, amount=content.pounds * scale
    )
    places = {area.code: area for area in Area.objects.boroughs()}
    Project.objects.bulk_create(
        Project(
            budget=budget,
            budget_area=budget_area,
            number=str(number),
            title=project.title,
            summary=project.summary,
            description=project.description,
            cost=project.pounds * scale,
            place=project.place,
            location=places.get(project.borough),
        )
        for number, project in enumerate(content.projects, start=1)
    )
    return budget


def _steps(content: DemoBudget, budget: Budget, *, officer: User) -> Iterable[Step]:
    """What happened to the budget before anybody votes here."""
    if content.status == Status.RESULTS:
        yield budget.voting_closes_at + COUNT_AFTER, lambda at: _finish(content, budget, at)
    elif content.status != Status.DRAFT:
        announced = budget.voting_opens_at - ANNOUNCED_BEFORE
        yield (
            announced,
            lambda at: advance(budget_id=budget.pk, to=Status.VOTING, actor=officer, at=at),
        )


def _finish(content: DemoBudget, budget: Budget, at: dt.datetime) -> None:
    """Its ballots come from elsewhere, as those of a loaded file do: no log, no receipts."""
    voters = random.Random(content.slug)
    CountedBallot.objects.bulk_create(
        (
            CountedBallot(budget=budget, choices=[[number, 1] for number in numbers])
            for numbers in _ballots(content, voters, content.voters)
        ),
        batch_size=1000,
    )
    record_count(budget=budget, at=at)
    budget.status = Status.RESULTS
    budget.save()
    audit.record(action="budget.imported", subject=budget, actor=None, at=at)


def _close(content: DemoBudget, budget: Budget, at: dt.datetime) -> None:
    """The votes were cast just now; the vote is made to have closed when the content says."""
    budget.voting_closes_at = day(at, content.closes, CLOSING_HOUR)
    budget.save(update_fields=["voting_closes_at"])
    advance(budget_id=budget.pk, to=Status.COUNTING, actor=None, at=at)
    seal_ballots(budget_id=budget.pk, at=at)
    count_budget(budget_id=budget.pk, at=at)


def _vote(content: DemoBudget, budget: Budget, residents: Sequence[User], at: dt.datetime) -> None:
    voters = random.Random(content.slug)
    able = [user for user in residents if user.residency.area.is_within(budget.area)]
    voting = [user for user in able if voters.random() < TURNOUT]
    for user, numbers in zip(voting, _ballots(content, voters, len(voting)), strict=True):
        cast_ballot(resident=user, budget=budget, numbers=numbers, at=at)


def _ballots(content: DemoBudget, voters: random.Random, number: int) -> Iterable[list[str]]:
    """The choices of `number` voters, as numbers of projects in their order."""
    general = [voters.uniform(0.3, 1.6) for _project in content.projects]
    topics = sorted({project.topic for project in content.projects})
    most = content.max_choices or len(content.projects)
    for _voter in range(number):
        favourite = voters.choice(topics)
        chosen = _draw(content.projects, general, favourite, voters)[: voters.randint(2, most)]
        yield [str(index + 1) for index in sorted(chosen)]


def _draw(
    projects: Sequence[DemoProject],
    general: Sequence[float],
    favourite: str,
    voters: random.Random,
) -> list[int]:
    """All projects in the order in which this voter likes them (Efraimidis and Spirakis 2006)."""
    keys = {
        index: voters.random()
        ** (1 / (liked * (FAVOURITE_TOPIC if project.topic == favourite else 1.0)))
        for index, (project, liked) in enumerate(zip(projects, general, strict=True))
    }
    return sorted(keys, key=lambda index: keys[index], reverse=True)
