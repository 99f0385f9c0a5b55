"""A vote that cannot be closed, sealed or published says so, and keeps no other one waiting."""

from __future__ import annotations

import pytest
from django.utils import timezone

from budgets import bundle
from budgets.models import Budget, Seal
from budgets.services import counting, lifecycle, publishing, sealing
from budgets.states import Status
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(city):
    """Two votes whose time is over."""
    budgets = [open_budget(city), open_budget(city)]
    Budget.objects.update(voting_closes_at=timezone.now())
    return budgets


@pytest.fixture
def fail_for(monkeypatch):
    """Lets a function fail for whatever `is_meant(arguments)` says."""

    def fail(module, name, is_meant):
        real = getattr(module, name)

        def call(*args, **kwargs):
            if is_meant(*args, **kwargs):
                raise RuntimeError("out of order")
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    return fail


def test_a_vote_that_cannot_be_closed_keeps_no_other_open(ended, fail_for):
    first, second = ended
    fail_for(lifecycle, "advance", lambda budget_id, **_rest: budget_id == first.pk)
    assert lifecycle.close_due(at=timezone.now()) == 2
    assert Budget.objects.get(pk=first.pk).status == Status.VOTING
    assert Budget.objects.get(pk=second.pk).status == Status.COUNTING


def test_a_vote_that_cannot_be_sealed_tells_officials_and_no_other_waits(ended, fail_for):
    first, second = ended
    lifecycle.close_due(at=timezone.now())
    fail_for(sealing, "derive_roll", lambda budget_id: budget_id == first.pk)
    sealing.seal_due(at=timezone.now())
    assert Seal.objects.get(budget=first).problem == "RuntimeError: out of order"
    assert Seal.objects.get(budget=second).sealed_at


def test_a_bundle_that_cannot_be_written_leaves_nothing_and_no_other_waits(ended, fail_for):
    first, second = ended
    lifecycle.close_due(at=timezone.now())
    sealing.seal_due(at=timezone.now())
    counting.count_due(at=timezone.now())
    fail_for(bundle, "write_zip", lambda made, _target: made.process == first.process)
    publishing.publish_due()
    first, second = Budget.objects.order_by("pk")
    assert publishing.published_bundle(first) is None
    path = publishing.published_bundle(second)
    assert path is not None
    assert list(path.parent.glob(f"{first.process}-*")) == []


def test_two_who_write_a_bundle_at_once_do_not_meet(ended, monkeypatch):
    budget = ended[0]
    lifecycle.close_due(at=timezone.now())
    sealing.seal_due(at=timezone.now())
    counting.count_due(at=timezone.now())
    budget = Budget.objects.get(pk=budget.pk)
    write_zip, drafts = bundle.write_zip, []

    def write(made, target):
        drafts.append(target.name)
        if len(drafts) == 1:  # another worker begins and ends before this one goes on
            publishing.write_bundle(budget)
        write_zip(made, target)

    monkeypatch.setattr(bundle, "write_zip", write)
    path = publishing.write_bundle(budget)
    assert len(set(drafts)) == 2
    assert path.exists()
