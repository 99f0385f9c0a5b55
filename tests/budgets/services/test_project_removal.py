"""A project leaves a draft, and only a draft; the record of its budget keeps what it was."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.models import Project
from budgets.services.pictures import set_picture
from budgets.services.project_removal import remove_project
from civic.audit.models import Entry
from civic.core.errors import NotAllowed, WrongState
from tests.factories.accounts import sign_in
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget
from tests.factories.photos import photo_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(city) -> Project:
    paying = BudgetAreaFactory(budget=BudgetFactory(area=city))
    return ProjectFactory(budget_area=paying, number="7", title="Bench", cost=50_00)


def address_of(project):
    return reverse("admin:budgets_project_act_remove", args=[project.pk])


def test_an_officer_takes_a_project_out_with_a_reason(client, project, budget_officer):
    sign_in(client, budget_officer)
    set_picture(
        project_id=project.pk,
        content=photo_file(900, 600),
        alt="A bench",
        credit="",
        actor=budget_officer,
        at=timezone.now(),
    )
    answer = client.post(address_of(project), {"reason": "Withdrawn by its authors"})
    assert answer["Location"] == reverse("admin:budgets_budget_change", args=[project.budget_id])
    assert not Project.objects.exists()
    entry = Entry.objects.get(action="budget.project_removed")
    assert (entry.subject_id, entry.reason) == (str(project.budget_id), "Withdrawn by its authors")
    assert entry.before == {"number": "7", "title": "Bench", "cost": 50_00}


@pytest.mark.parametrize("role", ["resident", "moderator", "auditor"])
def test_only_a_budget_officer_may(project, role, request):
    actor = request.getfixturevalue(role)
    with pytest.raises(NotAllowed):
        remove_project(project_id=project.pk, actor=actor, at=timezone.now())
    assert Project.objects.exists()


def test_what_residents_choose_among_stays(client, city, budget_officer):
    project = open_budget(city).projects.get(number="1")
    with pytest.raises(WrongState, match="before the vote is announced"):
        remove_project(project_id=project.pk, actor=budget_officer, at=timezone.now())
    sign_in(client, budget_officer)
    page = client.get(reverse("admin:budgets_project_change", args=[project.pk]))
    assert address_of(project) not in page.content.decode()
