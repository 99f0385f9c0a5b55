"""Put the demo budgets into the database, each through the services that officials use.

A vote that has closed gets ballots of people without accounts, logged and sealed like any others.
In an open vote the residents cast theirs one by one. How people vote: each has a favourite topic
and likes some projects that everybody likes; who likes what is drawn by a seeded generator.
"""

from __future__ import annotations

import datetime as dt
import random
import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from budgets.models import Ballot, Budget, BudgetArea, Project, Seal
from budgets.services.counting import count_budget
from budgets.services.lifecycle import advance
from budgets.services.sealing import seal_ballots
from budgets.services.voting import cast_ballot
from budgets.states import Status
from budgets.turnout import turnout_document
from civic.accounts.models import User
from civic.areas.models import Area
from civic.core.money import minor_units
from civic.portal.demo import camden, lewisham, london, newham, southwark, waltham_forest
from civic.portal.demo.content import DemoBudget, DemoProject
from civic.portal.demo.coordinates import COORDINATES
from civic.portal.demo.timeline import Step, day
from civic.portal.demo.updates import news_of
from civic.proofs.commitments import commitment, new_nonce
from civic.proofs.log import Kind
from civic.publiclog.services import promise

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
PUBLISH_AFTER = dt.timedelta(hours=40)


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
    for run in runs:
        if run.content.status == Status.VOTING:
            run.budget.refresh_from_db()
            _vote(run.content, run.budget, residents, at)


def _create(content: DemoBudget, at: dt.datetime) -> Budget:
    budget = Budget(
        slug=content.slug,
        title=content.title,
        summary=content.summary,
        description=content.description,
        area=Area.objects.get(code=content.area),
        currency=CURRENCY,
        voting_opens_at=day(at, content.opens, OPENING_HOUR),
        voting_closes_at=day(at, content.closes, CLOSING_HOUR),
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
            latitude=where[0] if (where := COORDINATES.get(project.place)) else None,
            longitude=where[1] if where else None,
        )
        for number, project in enumerate(content.projects, start=1)
    )
    return budget


def _steps(content: DemoBudget, budget: Budget, *, officer: User) -> Iterable[Step]:
    """What happened to the budget so far, and when."""
    opened, closed = budget.voting_opens_at, budget.voting_closes_at

    def move(to: Status, actor: User | None) -> Callable[[dt.datetime], object]:
        return lambda at: advance(budget_id=budget.pk, to=to, actor=actor, at=at)

    if content.status == Status.DRAFT:
        return
    yield opened - dt.timedelta(days=3), move(Status.VOTING, officer)
    if content.status == Status.VOTING:
        return
    yield closed, move(Status.COUNTING, None)
    yield closed, lambda at: _seal_ballots(content, budget, at)
    yield closed + COUNT_AFTER, lambda at: count_budget(budget_id=budget.pk, at=at)
    if content.status == Status.RESULTS:
        yield closed + PUBLISH_AFTER, move(Status.RESULTS, officer)
        yield from news_of(budget, officer=officer)


def _seal_ballots(content: DemoBudget, budget: Budget, at: dt.datetime) -> None:
    """The ballots of people who have no account here: cast, logged, sealed like any others."""
    voters = random.Random(content.slug)
    ballots = [
        _ballot_of_nobody(budget, numbers) for numbers in _ballots(content, voters, content.voters)
    ]
    Ballot.objects.bulk_create(ballots, batch_size=1000)
    kinds = [(Kind.BALLOT, ballot.commitment) for ballot in ballots]
    promise(log_name=budget.process, kinds=kinds, due_at=at)
    turnout = turnout_document(
        ballots=len(ballots), roll=len(ballots), tables={"channel": {"web": len(ballots)}}
    )
    Seal.objects.filter(budget=budget).update(turnout=turnout)
    seal_ballots(budget_id=budget.pk, at=at)


def _ballot_of_nobody(budget: Budget, numbers: Sequence[str]) -> Ballot:
    choices = [[number, 1] for number in sorted(numbers)]
    nonce = new_nonce()
    return Ballot(
        budget=budget,
        locator=secrets.token_hex(32),
        choices=choices,
        commitment=commitment(process=budget.process, choices=choices, nonce=nonce).hex(),
        nonce=nonce.hex(),
        submission=uuid.uuid4(),
    )


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
