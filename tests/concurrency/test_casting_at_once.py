"""Many ballots at once on PostgreSQL: one voter's two hundred, and those around the close."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import Ballot, Budget, CountedBallot
from budgets.services import lifecycle, sealing, voting
from civic.core.errors import WrongState
from civic.proofs.log import Kind
from civic.publiclog.models import Entry, Log, Waiting
from civic.publiclog.receipts import Finding, check_receipt
from civic.publiclog.services import close_log, sequence, sequence_due
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.budgets import open_budget

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 8


def in_parallel(calls):
    """Run the calls a few at a time, each thread with its own connection; their outcomes."""

    def run(call):
        try:
            return call()
        except WrongState as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(run, calls))


def wait_until(moment):
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))


def finding_of(receipt):
    return check_receipt(text=receipt, at=timezone.now()).finding


def test_two_hundred_submissions_of_one_voter_leave_one_ballot(resident, city):
    budget = open_budget(city, slug="open")
    client = Client()
    sign_in(client, resident, second_factor=False)
    address = reverse("budgets:check", args=["open"])
    cookies = client.cookies

    def submit(number):
        own = Client()
        own.cookies = cookies
        return own.post(address, {"projects": [str(number % 3 + 1)]})

    answers = in_parallel([lambda number=number: submit(number) for number in range(200)])
    assert {answer.status_code for answer in answers} == {200}
    pages = [answer.content.decode() for answer in answers]
    texts = [re.search(r"civic receipt 1\n.*?nonce [0-9a-f]+\n", page, re.DOTALL) for page in pages]
    receipts = {text[0] for text in texts}
    assert len(receipts) == 200
    assert Ballot.objects.count() == 1
    close_log(log_name=budget.process, at=timezone.now())
    findings = [finding_of(receipt) for receipt in receipts]
    assert sorted(findings) == sorted([Finding.COUNTS] + [Finding.VOID] * 199)
    counted = next(text for text in receipts if finding_of(text) == Finding.COUNTS)
    assert Ballot.objects.get().commitment in counted


def test_ballots_around_the_close_are_counted_or_refused_and_none_comes_after(city, borough):
    """Each accepted ballot is counted, each refused voter was told, the close stands last."""
    budget = open_budget(city)
    residents = [ResidencyFactory(area=borough).user for _ in range(40)]
    closes = timezone.now() + timedelta(seconds=1)
    Budget.objects.update(voting_closes_at=closes)
    around_the_close = [closes + timedelta(milliseconds=10 * turn) for turn in range(-15, 15)]
    moments = [*[timezone.now()] * 10, *around_the_close]

    def cast(resident, moment):
        wait_until(moment)
        return voting.cast_ballot(
            resident=resident, budget=budget, numbers=["1"], at=timezone.now()
        )

    def close():
        while not lifecycle.close_due(at=timezone.now()):
            pass
        sealing.seal_due(at=timezone.now())

    casts = [
        lambda resident=resident, moment=moment: cast(resident, moment)
        for resident, moment in zip(residents, moments, strict=True)
    ]
    outcomes = in_parallel([*casts[:5], close, *casts[5:]])
    accepted = [outcome for outcome in outcomes if isinstance(outcome, voting.CastBallot)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    assert accepted
    assert refused
    assert len(accepted) + len(refused) == len(residents)
    assert all(refusal.code == "voting-ended" for refusal in refused)
    assert CountedBallot.objects.count() == len(accepted)
    assert {finding_of(cast.receipt) for cast in accepted} <= {Finding.COUNTS}
    entries = list(Entry.objects.order_by("index").values_list("kind", flat=True))
    assert entries == [Kind.OPEN] + [Kind.BALLOT] * len(accepted) + [Kind.CLOSE]


def test_two_sequencers_append_each_entry_once(city, borough):
    budget = open_budget(city)
    residents = [ResidencyFactory(area=borough).user for _ in range(30)]
    at = timezone.now()
    for resident in residents:
        voting.cast_ballot(resident=resident, budget=budget, numbers=["1"], at=at)
    in_parallel([lambda: sequence(log_name=budget.process, at=at)] * 6)
    assert not Waiting.objects.exists()
    assert Entry.objects.filter(kind=Kind.BALLOT).count() == 30
    assert Log.objects.get().size == 31
    assert sequence_due(at=at) == 0
