from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone

from budgets.models import Budget, BudgetArea, CountedBallot, Project
from budgets.services.keys import make_key
from budgets.services.publishing import rules_of
from budgets.states import Status
from budgets.tally import Parameters
from civic.publiclog.services import open_log
from tests.factories.areas import CityFactory


class BudgetFactory(factory.django.DjangoModelFactory):
    """A draft with nothing in it; `open_budget` gives one that can be voted on."""

    class Meta:
        model = Budget

    slug = factory.Sequence(lambda n: f"budget-{n}")
    title = factory.Sequence(lambda n: f"Budget {n}")
    summary = "Money for parks and streets."
    area = factory.SubFactory(CityFactory)
    currency = "GBP"
    voting_opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    voting_closes_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=7))
    count_parameters = factory.LazyFunction(lambda: Parameters(completion="add1").to_json())


class BudgetAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BudgetArea

    budget = factory.SubFactory(BudgetFactory)
    area = factory.SelfAttribute("budget.area")
    amount = 100_000_00


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    budget_area = factory.SubFactory(BudgetAreaFactory)
    budget = factory.SelfAttribute("budget_area.budget")
    number = factory.Sequence(lambda n: str(n + 1))
    title = factory.Sequence(lambda n: f"Project {n + 1}")
    cost = 20_000_00


def open_budget(area, *, projects: int = 3, cost: int = 20_000_00, **fields) -> Budget:
    """A budget that can be voted on now, with projects 1, 2, 3 …"""
    budget = BudgetFactory(area=area, **fields)
    budget_area = BudgetAreaFactory(budget=budget, area=area)
    for number in range(1, projects + 1):
        ProjectFactory(
            budget_area=budget_area, number=str(number), title=f"Project {number}", cost=cost
        )
    budget.key_check = make_key(budget)
    budget.log = open_log(name=budget.process, parameters=rules_of(budget), at=timezone.now())
    budget.status = Status.VOTING
    budget.save()
    return budget


def closed_budget(area, ballots: list[list[str]], **fields) -> Budget:
    """A budget that waits for its count, with these ballots."""
    now = timezone.now()
    budget = open_budget(area, **fields)
    budget.voting_opens_at, budget.voting_closes_at = (
        now - dt.timedelta(days=9),
        now - dt.timedelta(days=1),
    )
    budget.status, budget.log = Status.COUNTING, None  # its ballots stand in no log
    budget.save()
    CountedBallot.objects.bulk_create(
        CountedBallot(budget=budget, choices=[[number, 1] for number in ballot])
        for ballot in ballots
    )
    return budget
