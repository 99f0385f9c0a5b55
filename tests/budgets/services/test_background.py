"""Periodic work on votes: one that fails, or that two workers take at once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from budgets import verify
from budgets.models import Budget, Seal
from budgets.services import counting, lifecycle, publishing, sealing, voting
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db


def close_all():
    Budget.objects.update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())


def test_a_sealing_that_fails_unexpectedly_says_so_and_the_others_go_on(city, monkeypatch):
    odd, good = open_budget(city, slug="odd"), open_budget(city, slug="good")
    close_log = sealing.close_log

    def close_good_log(*, log_name, at):
        if log_name == odd.process:
            raise OSError("disk full")
        return close_log(log_name=log_name, at=at)

    monkeypatch.setattr(sealing, "close_log", close_good_log)
    close_all()
    sealing.seal_due(at=timezone.now())
    assert Seal.objects.get(budget=odd).problem == "OSError: disk full"
    assert Seal.objects.get(budget=good).sealed_at


def test_two_workers_that_publish_at_once_leave_one_whole_archive(
    city, resident, capsys, monkeypatch
):
    budget = open_budget(city, slug="open", projects=4)
    voting.cast_ballot(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    close_all()
    sealing.seal_due(at=timezone.now())
    counting.count_due(at=timezone.now())
    write_zip = publishing.bundle.write_zip

    def write_while_another_does(content, target):
        monkeypatch.setattr(publishing.bundle, "write_zip", write_zip)
        publishing.write_bundle(Budget.objects.get(pk=budget.pk))
        write_zip(content, target)

    monkeypatch.setattr(publishing.bundle, "write_zip", write_while_another_does)
    publishing.publish_due()
    path = publishing.bundle_path(Budget.objects.get(pk=budget.pk))
    assert list(path.parent.glob(f"{path.stem}*")) == [path]
    verify.wrong.clear()
    assert verify.main(str(path)) == 0
