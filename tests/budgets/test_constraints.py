"""What must never be in a row: the database refuses it, and the sentence is for people."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from budgets.models import Budget, BudgetArea, Project
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory

pytestmark = pytest.mark.django_db
NEVER = [
    (Budget, "currency", "gbp"),
    (Budget, "currency", "GB"),
    (Budget, "currency", ""),
    (Budget, "currency", "ŁŻŃ"),
    (Budget, "currency", "GB\n"),
    (Budget, "slug", "two words"),
    (Budget, "slug", "a/b"),
    (Budget, "slug", ""),
    (Budget, "title", ""),
    (Budget, "max_choices", 0),
    (BudgetArea, "amount", 0),
    (BudgetArea, "amount", -1),
    (Project, "cost", 0),
    (Project, "cost", -1),
    (Project, "title", ""),
    (Project, "number", ""),
    (Project, "number", "."),
    (Project, "number", ".."),
    (Project, "number", "1,2"),
    (Project, "number", "1\n2"),
    (Project, "number", "1\x7f"),
    (Project, "number", "D/../1"),
    (Project, "number", "D//1"),
    (Project, "number", "D/"),
    (Project, "latitude", 91),
    (Project, "latitude", -91),
    (Project, "longitude", 181),
    (Project, "longitude", -181),
]
ALLOWED = [
    (Budget, "currency", "PLN"),
    (Budget, "slug", "A-z_0"),
    (Project, "number", "BO.D10.1/23"),
    (Project, "number", "Żółw 7"),
    (Project, "number", "..."),
    (Project, "latitude", 90),
    (Project, "longitude", -180),
    (Project, "longitude", None),
]


@pytest.fixture
def rows(city):
    """A row of each model, right in everything."""
    area = BudgetAreaFactory(budget=BudgetFactory(area=city))
    return {Budget: area.budget, BudgetArea: area, Project: ProjectFactory(budget_area=area)}


@pytest.mark.parametrize(("model", "field", "value"), NEVER)
def test_the_database_refuses(rows, model, field, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=rows[model].pk).update(**{field: value})


@pytest.mark.parametrize(("model", "field", "value"), ALLOWED)
def test_the_database_takes(rows, model, field, value):
    assert model.objects.filter(pk=rows[model].pk).update(**{field: value}) == 1


@pytest.mark.parametrize("model", [Budget, BudgetArea, Project])
def test_every_rule_that_a_person_can_break_has_a_sentence(model):
    internal = {"budget_status_is_known"}
    silent = {
        rule.name
        for rule in model._meta.constraints
        if rule.violation_error_message == rule.default_violation_error_message
    }
    assert silent <= internal


@pytest.mark.parametrize(("number", "is_usable"), [("D//1", False), ("D/1", True), ("1,2", False)])
def test_a_number_is_refused_beside_its_field(rows, number, is_usable):
    project = rows[Project]
    project.number = number
    if is_usable:
        project.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        project.full_clean()
    assert refused.value.message_dict == {"number": ["Use letters and digits, without a comma."]}


def test_two_rows_of_money_for_one_area_are_refused_in_words(rows):
    twin = BudgetArea(budget=rows[Budget], area=rows[BudgetArea].area, amount=1)
    with pytest.raises(ValidationError) as refused:
        twin.full_clean()
    assert "The budget has money for this area already." in str(refused.value)
