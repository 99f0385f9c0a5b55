"""Officials prepare a budget and move it on; every act leaves its trace."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.admin import site
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from budgets.admin.budgets import BudgetAdmin
from budgets.admin.projects import ProjectAdmin
from budgets.admin_forms import BudgetForm, ProjectForm
from budgets.models import Budget, Project
from budgets.states import Status
from civic.audit.models import Entry
from tests.factories.accounts import sign_in
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(city):
    budget = BudgetFactory(area=city, slug="draft")
    ProjectFactory(budget_area=BudgetAreaFactory(budget=budget), number="1")
    return budget


@pytest.fixture
def office(client):
    """The admin for an official who has used a second factor."""

    def enter(user):
        sign_in(client, user, second_factor=True)
        return client

    return enter


def act(budget, name):
    return reverse(f"admin:budgets_budget_act_{name}", args=[budget.pk])


def test_an_officer_opens_the_vote_with_a_reason(office, draft, budget_officer):
    client = office(budget_officer)
    page = client.get(act(draft, "open"))
    assert "Prices are fixed" in page.content.decode()
    client.post(act(draft, "open"), {"reason": "Approved by the cabinet"})
    draft.refresh_from_db()
    assert draft.status == Status.VOTING
    entry = Entry.objects.get(action="budget.voting")
    assert (entry.actor, entry.reason) == (budget_officer, "Approved by the cabinet")


def test_a_get_changes_nothing(office, draft, budget_officer):
    office(budget_officer).get(act(draft, "open"))
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_refusal_stands_on_the_page_in_words(office, city, budget_officer):
    empty = BudgetFactory(area=city)
    answer = office(budget_officer).post(act(empty, "open"), {"reason": ""})
    assert "Add at least one area with its money." in answer.content.decode()


@pytest.mark.parametrize("role", ["auditor", "moderator"])
def test_others_are_not_offered_the_step(office, draft, role, request):
    answer = office(request.getfixturevalue(role)).post(act(draft, "open"), {"reason": ""})
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    ("role", "status"), [("budget_officer", 200), ("auditor", 200), ("moderator", 403)]
)
def test_who_sees_budgets_in_the_admin(office, draft, role, status, request):
    client = office(request.getfixturevalue(role))
    for address in (
        reverse("admin:budgets_budget_changelist"),
        reverse("admin:budgets_budget_change", args=[draft.pk]),
        reverse("admin:budgets_project_changelist"),
    ):
        assert client.get(address).status_code == status


def test_nothing_can_be_deleted(office, draft, budget_officer):
    address = reverse("admin:budgets_budget_delete", args=[draft.pk])
    assert office(budget_officer).post(address, {"post": "yes"}).status_code == 403


def test_the_form_takes_a_rule_in_words_and_keeps_it_as_parameters(city):
    now = timezone.now()
    form = BudgetForm(
        {
            "title": "New",
            "slug": "new",
            "summary": "Money",
            "area": city.pk,
            "currency": "GBP",
            "voting_opens_at": now,
            "voting_closes_at": now + dt.timedelta(days=3),
            "rule": "equal-shares",
            "completion": "add1-greedy",
            "utility": "cardinality",
            "comparison": "on",
            "threshold": "12",
            "ties": "votes,cost,id",
        }
    )
    assert form.is_valid(), form.errors
    budget = form.save()
    assert budget.parameters.completion == "add1-greedy"
    assert budget.parameters.ties == ("votes", "cost", "id")
    assert (budget.parameters.completion, budget.parameters.utility) == (
        "add1-greedy",
        "cardinality",
    )
    assert (budget.parameters.comparison, budget.parameters.threshold) == (True, 12)
    fields = BudgetForm(instance=budget).fields
    assert (fields["rule"].initial, fields["completion"].initial) == ("equal-shares", "add1-greedy")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1,250", 1_250_00), ("£1,250.50", 1_250_50), ("free", None), ("-5", None)],
)
def test_a_price_is_typed_as_money(draft, typed, stored):
    form = ProjectForm(
        {
            "budget_area": draft.areas.get().pk,
            "number": "7",
            "title": "Bench",
            "cost": typed,
        }
    )
    assert form.is_valid() == (stored is not None)
    if stored:
        assert form.save().cost == stored


def test_what_was_voted_on_stays_as_it_is(city, budget_officer):
    budget = open_budget(city)
    request = RequestFactory().get("/")
    request.user = budget_officer
    project = Project.objects.first()
    assert {"cost_text", "number"} <= set(
        ProjectAdmin(Project, site).get_readonly_fields(request, project)
    )
    assert "max_choices" in BudgetAdmin(Budget, site).get_readonly_fields(request, budget)


@pytest.mark.parametrize(("role", "answer"), [("budget_officer", 200), ("resident", 302)])
def test_an_officer_looks_up_the_area_of_a_budget(client, city, role, answer, request):
    sign_in(client, request.getfixturevalue(role))
    asked = {"app_label": "budgets", "model_name": "budget", "field_name": "area", "term": "a"}
    assert client.get("/admin/autocomplete/", asked).status_code == answer
