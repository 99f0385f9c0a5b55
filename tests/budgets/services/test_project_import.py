"""A table of projects goes in as a whole, or not at all and with the line of each mistake."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from budgets.models import Project
from budgets.services.project_import import import_projects
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db

GOOD = """\ufeffnumber,title,cost,area,latitude,exclusive_group
1,A bench,"1,250.50",Riverton,51.5,
2,"A tree,
and shade",£900,CITY,,green
"""


@pytest.fixture
def draft(city):
    budget = BudgetFactory(area=city)
    BudgetAreaFactory(budget=budget, area=city, amount=5_000_00)
    return budget


def send(budget, actor, text):
    content = text if isinstance(text, bytes) else text.encode()
    return import_projects(budget_id=budget.pk, content=content, actor=actor, at=timezone.now())


def test_an_officer_adds_a_table_of_projects(draft, budget_officer):
    assert send(draft, budget_officer, GOOD) == 2
    bench, tree = Project.objects.order_by("number")
    assert (bench.cost, bench.latitude, bench.budget_area.budget) == (
        1_250_50,
        Decimal("51.5"),
        draft,
    )
    assert (tree.title, tree.exclusive_group) == ("A tree,\nand shade", "green")
    entry = Entry.objects.get(action="budget.projects_imported")
    assert (entry.actor, entry.after) == (budget_officer, {"projects": 2})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1: The column “number” is missing."),
        ("number,title,cost\n", "The file holds no project."),
        ("number,title,price\n1,A,2", "Line 1: There is no column “price”."),
        ("number,title,cost,cost\n1,A,2,2", "Line 1: The column “cost” stands there twice."),
        ("number,title,cost\n1,A,free", "Line 2: Enter an amount of money, such as 1,250."),
        ("number,title,cost\n1,A,0", "Line 2: A project must cost something."),
        ("number,title,cost\n1,A,6000", "Line 2: It costs more than its area has."),
        ("number,title,cost\n1,,5", "Line 2: title: This field cannot be blank."),
        ("number,title,cost\n1,A,5,6", "Line 2: 4 values where the first line names 3 columns."),
        ("number,title,cost,area\n1,A,5,Mars", "Line 2: “Mars” is no area of this budget."),
        ("number,title,cost\n1,A,5\n\n1,B,5", "Line 4: The number 1 stands in line 2 already."),
        ("number,title,cost\nold,A,5", "The budget has a project with the number old already."),
        ('number,title,cost\n1,"A"x,5', "Line 2: The quotation marks do not fit"),
        (b"number,title,cost\n1,\xe9,5", "Line 2: This is not UTF-8 text."),
        ("number,title,cost\n1,A\0,5", "Line 2: There is a sign in it that no text has (NUL)."),
        ("number,title,cost\nA//1,A,5", "Line 2: number: Use letters and digits"),
        ("number,title,cost,latitude\n1,A,5,north", "Line 2: latitude: "),
        ("number,title,cost,latitude\n1,A,5,91", "Line 2: latitude: "),
    ],
)
def test_a_broken_table_is_refused_whole(draft, budget_officer, text, said):
    ProjectFactory(budget_area=draft.areas.get(), number="old", cost=1)
    with pytest.raises(Invalid) as refusal:
        send(draft, budget_officer, text)
    assert any(said in sentence for sentence in refusal.value.fields["file"])
    assert Project.objects.count() == 1
    assert not Entry.objects.exists()


def test_one_bad_line_keeps_the_good_ones_out(draft, budget_officer):
    with pytest.raises(Invalid):
        send(draft, budget_officer, GOOD + "3,C,free,Riverton,,\n")
    assert not Project.objects.exists()


def test_every_mistake_is_told_at_once(draft, budget_officer):
    with pytest.raises(Invalid) as refusal:
        send(draft, budget_officer, "number,title,cost\n1,,free\n2,B,0")
    assert len(refusal.value.fields["file"]) == 3


def test_an_area_must_be_named_where_there_are_several(draft, budget_officer, borough):
    BudgetAreaFactory(budget=draft, area=borough)
    with pytest.raises(Invalid) as refusal:
        send(draft, budget_officer, "number,title,cost\n1,A,5")
    assert refusal.value.fields["file"] == ["Line 2: Say which area of the budget pays."]


def test_only_a_budget_officer_may(draft, auditor):
    with pytest.raises(NotAllowed):
        send(draft, auditor, GOOD)


def test_nothing_is_added_to_a_vote(city, budget_officer):
    with pytest.raises(WrongState):
        send(open_budget(city), budget_officer, GOOD)
