"""A closed budget is counted once, exactly, area by area."""

from __future__ import annotations

import pytest
from django.utils import timezone

from budgets.models import Budget, Count
from budgets.services import counting, lifecycle
from budgets.states import Status
from budgets.tally import Parameters
from budgets.work import work_items
from civic.audit.models import Entry
from civic.core.work import Age
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import BudgetAreaFactory, ProjectFactory, closed_budget, open_budget

pytestmark = pytest.mark.django_db


def test_however_often_it_is_triggered_it_counts_once(city):
    budget = closed_budget(city, [["1"], ["1", "2"]])
    assert counting.count_budget(budget_id=budget.pk, at=timezone.now()) is not None
    assert counting.count_budget(budget_id=budget.pk, at=timezone.now()) is None
    assert counting.count_due(at=timezone.now()) == 0
    assert Count.objects.count() == 1
    assert Entry.objects.filter(action="budget.counted").count() == 1


def test_an_open_budget_is_not_counted(city):
    budget = open_budget(city)
    assert counting.count_budget(budget_id=budget.pk, at=timezone.now()) is None


def test_the_trace_is_kept_with_the_result(city):
    budget = closed_budget(city, [["1"]] * 3 + [["2"]], cost=60_000_00)
    count = counting.count_budget(budget_id=budget.pk, at=timezone.now())
    (document,) = count.documents.values()
    assert document["winners"] == ["1"]
    assert document["rounds"][0]["payments"] == [
        {"voters": 3, "each": 20_000_00, "total": 60_000_00}
    ]
    assert count.ballots == 4


@pytest.mark.parametrize(
    ("rule", "winners"),
    [
        (Parameters(rule="greedy", ties=("id",)), ["1"]),
        (Parameters(rule="greedy-per-cost", ties=("id",)), ["2", "3"]),
        (Parameters(completion="add1"), ["2"]),
    ],
)
def test_each_rule_funds_what_it_should(city, rule, winners):
    """£100,000; project 1 costs all of it and has 5 votes, 2 and 3 cost half and have 4 and 2."""
    ballots = [["1"]] * 5 + [["2"]] * 4 + [["3"]] * 2
    budget = closed_budget(city, ballots, projects=3, count_parameters=rule.to_json())
    budget.projects.filter(number="1").update(cost=100_000_00)
    budget.projects.exclude(number="1").update(cost=50_000_00)
    count = counting.count_budget(budget_id=budget.pk, at=timezone.now())
    (document,) = count.documents.values()
    assert sorted(document["winners"]) == winners


def test_areas_are_counted_on_their_own(city):
    budget = closed_budget(city, [["1", "9"], ["9"], ["2"]], cost=90_000_00)
    borough = BudgetAreaFactory(budget=budget, area=BoroughFactory(parent=city), amount=10_00)
    ProjectFactory(budget_area=borough, number="9", cost=10_00)
    count = counting.count_budget(budget_id=budget.pk, at=timezone.now())
    voters = {code: document["election"]["voters"] for code, document in count.documents.items()}
    assert voters == {city.code: 2, borough.area.code: 2}
    assert count.documents[borough.area.code]["winners"] == ["9"]


def test_a_budget_without_a_single_ballot_has_a_result_too(city, budget_officer):
    budget = closed_budget(city, [])
    counting.count_due(at=timezone.now())
    lifecycle.advance(
        budget_id=budget.pk, to=Status.RESULTS, actor=budget_officer, at=timezone.now()
    )
    (document,) = budget.count.documents.values()
    assert document["winners"] == []


def test_a_budget_that_cannot_be_counted_leaves_the_others_alone(city, caplog):
    broken = closed_budget(city, [["1"]])
    broken.count_parameters = {"rule": "dice"}
    broken.save()
    sound = closed_budget(city, [["1"]])
    counting.count_due(at=timezone.now())
    assert list(Count.objects.values_list("budget", flat=True)) == [sound.pk]
    assert f"counting budget {broken.pk} failed" in caplog.text


def test_why_a_count_failed_is_kept_until_it_works(city, budget_officer):
    broken = closed_budget(city, [["1"]], title="Parks")
    sound = broken.count_parameters
    Budget.objects.filter(pk=broken.pk).update(count_parameters={"rule": "dice"})
    counting.count_due(at=timezone.now())
    (item,) = work_items(budget_officer, timezone.now())
    assert item.title.startswith("The count failed: Parks (ValueError: ")
    assert "dice" in item.title
    assert item.age(timezone.now()) == Age.LATE
    Budget.objects.filter(pk=broken.pk).update(count_parameters=sound)
    counting.count_due(at=timezone.now())
    broken.refresh_from_db()
    assert broken.count_problem == ""
    assert work_items(budget_officer, timezone.now())[0].title == "Result to publish: Parks"
