"""Races on PostgreSQL: one ballot per resident, none after the close, one count."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from budgets.admin.budgets import BudgetAdmin
from budgets.admin_forms import ProjectForm
from budgets.models import Ballot, Budget, CallOff, Count, CountedBallot
from budgets.services import calling_off, counting, lifecycle, sealing, voting
from budgets.services.project_import import import_projects
from budgets.states import Status
from civic.core.errors import Invalid, WrongState
from civic.proofs.log import Kind
from civic.publiclog.models import Entry, Waiting
from tests.budgets.office import add_project, errors_of, save_budget
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.budgets import (
    BudgetAreaFactory,
    BudgetFactory,
    ProjectFactory,
    closed_budget,
    open_budget,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a race needs PostgreSQL"),
]


def together(calls):
    """Run the calls at the same moment, each with a connection of its own; their outcomes."""
    start = threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=20)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def offices(budget_officer):
    """The browsers of one officer, signed in each."""
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in(browser, budget_officer)
    return browsers


@pytest.fixture
def draft(city):
    paying = BudgetAreaFactory(budget=BudgetFactory(area=city))
    ProjectFactory(budget_area=paying, number="1")
    return paying.budget


def one_saved_and_one_told(answers):
    """Two forms that were sent at once; returns the one that came back."""
    told, saved = sorted(answers, key=lambda answer: answer.status_code)
    assert (saved.status_code, told.status_code) == (302, 200)
    return told


def test_of_two_budgets_at_one_address_the_second_form_comes_back(offices, city, monkeypatch):
    both_have_checked, save = threading.Barrier(2), BudgetAdmin.save_model

    def save_model(self, request, *rest):
        if not hasattr(request, "was_here"):
            request.was_here = True
            both_have_checked.wait(timeout=20)
        save(self, request, *rest)

    monkeypatch.setattr(BudgetAdmin, "save_model", save_model)
    new = BudgetFactory.build(area=city, slug="parks", title="Parks as typed")
    told = one_saved_and_one_told(
        together([lambda office=office: save_budget(office, new) for office in offices])
    )
    assert list(errors_of(told)) == ["slug"]
    assert "Parks as typed" in told.content.decode()
    assert Budget.objects.count() == 1


def test_of_two_sums_for_one_area_the_second_form_comes_back(offices, draft, borough):
    paying = draft.areas.get()
    rows = [(paying.pk, paying.area, "100000"), ("", borough, "7")]
    told = one_saved_and_one_told(
        together([lambda office=office: save_budget(office, draft, *rows) for office in offices])
    )
    assert "The budget has money for this area already." in told.content.decode()
    assert draft.areas.count() == 2


def test_of_two_projects_with_one_number_the_second_form_comes_back(offices, draft):
    paying = draft.areas.get()
    told = one_saved_and_one_told(
        together([lambda office=office: add_project(office, paying) for office in offices])
    )
    said = {"number": ["The budget has a project with the number 2 already."]}
    assert errors_of(told) == said
    assert draft.projects.count() == 2


def test_a_table_and_a_form_with_one_number_leave_one_project(offices, draft, budget_officer):
    paying, at = draft.areas.get(), timezone.now()

    def send_table():
        return import_projects(
            budget_id=draft.pk,
            content=b"number,title,cost\n2,Bench,100\n",
            actor=budget_officer,
            at=at,
        )

    answer, added = together([lambda: add_project(offices[0], paying), send_table])
    assert draft.projects.filter(number="2").count() == 1
    if added == 1:
        assert "number" in errors_of(answer)
    else:
        assert isinstance(added, Invalid)
        assert answer.status_code == 302


def test_two_ballots_at_once_by_one_resident_leave_one(resident, city):
    budget = open_budget(city)
    at = timezone.now()

    def casting(number):
        return lambda: voting.cast_ballot(resident=resident, budget=budget, numbers=[number], at=at)

    outcomes = together([casting(number) for number in ("1", "2", "3", "1")])
    assert all(outcome.receipt for outcome in outcomes)
    assert Ballot.objects.count() == 1


def test_ballots_cast_while_the_vote_closes_are_counted_or_refused(city, borough, monkeypatch):
    """The clock stands still before the close, so only the lock decides who was in time."""
    budget = open_budget(city)
    residents = [ResidencyFactory(area=borough).user for _ in range(12)]
    at = timezone.now()
    clock = voting.lock_for_casting
    monkeypatch.setattr(voting, "lock_for_casting", lambda slug: replace(clock(slug), at=at))
    casts = [
        lambda resident=resident: voting.cast_ballot(
            resident=resident, budget=budget, numbers=["1"], at=at
        )
        for resident in residents
    ]
    closing = budget.voting_closes_at
    *outcomes, closed = together([*casts, lambda: lifecycle.close_due(at=closing)])
    accepted = [outcome for outcome in outcomes if isinstance(outcome, voting.CastBallot)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    assert closed == 1
    assert len(accepted) + len(refused) == len(residents)
    sealing.seal_ballots(budget_id=budget.pk, at=closing)
    assert CountedBallot.objects.filter(budget=budget).count() == len(accepted)
    assert not Ballot.objects.filter(budget=budget).exists()


def test_no_ballot_outlives_a_vote_that_is_called_off(city, borough, budget_officer):
    """Casting shares the lock that calling off holds alone: what came before is cleared with it."""
    budget, at = open_budget(city), timezone.now()
    residents = [ResidencyFactory(area=borough).user for _ in range(12)]
    casts = [
        lambda resident=resident: voting.cast_ballot(
            resident=resident, budget=budget, numbers=["1"], at=at
        )
        for resident in residents
    ]

    def call_off():
        return lifecycle.advance(
            budget_id=budget.pk, to=Status.CALLED_OFF, actor=budget_officer, at=at, reason="Wrong"
        )

    *outcomes, ended = together([*casts, call_off])
    assert ended.is_called_off
    accepted = [outcome for outcome in outcomes if isinstance(outcome, voting.CastBallot)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    assert len(accepted) + len(refused) == len(residents)
    log = Entry.objects.filter(log=budget.process).order_by("index")
    kinds = list(log.values_list("kind", flat=True))
    assert kinds == [Kind.OPEN, *[Kind.BALLOT] * len(accepted), Kind.CALLED_OFF]
    calling_off.clear_due(at=at)
    assert not Ballot.objects.exists()
    assert not Waiting.objects.exists()


def test_two_officers_call_off_once(city, budget_officer):
    budget, at = open_budget(city), timezone.now()
    outcomes = together(
        [
            lambda reason=reason: lifecycle.advance(
                budget_id=budget.pk,
                to=Status.CALLED_OFF,
                actor=budget_officer,
                at=at,
                reason=reason,
            )
            for reason in ("One reason", "Another one")
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Budget", "WrongState"]
    assert CallOff.objects.count() == 1


def test_a_project_sent_while_its_vote_opens_is_refused(city, budget_officer):
    """The log has fixed the projects: one more would make the published files disagree."""
    paying = BudgetAreaFactory(budget=BudgetFactory(area=city))
    ProjectFactory(budget_area=paying, number="1")
    sent = {"budget_area": paying.pk, "number": "2", "title": "Late", "cost": "100"}

    def send():
        with transaction.atomic():
            form = ProjectForm(sent)
            return form.save() if form.is_valid() else form.errors

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lifecycle.advance(
                budget_id=paying.budget_id,
                to=Status.VOTING,
                actor=budget_officer,
                at=timezone.now(),
            )
            sending = pool.submit(together, [send])
            wait([sending], timeout=1)
        (outcome,) = sending.result(timeout=20)
    assert outcome == {"budget_area": ["The vote was announced meanwhile: its projects stand."]}


def test_two_workers_count_once(city):
    budget = closed_budget(city, [["1"]] * 5)
    at = timezone.now()
    outcomes = together(
        [lambda: counting.count_budget(budget_id=budget.pk, at=at) for _ in range(4)]
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert Count.objects.count() == 1
