"""Seal a vote of a million ballots on PostgreSQL, killed once half-way, and say what it took.

    DATABASE_URL=postgres://… python -m bench.sealing [BALLOTS]

Needs an empty database of its own. The ballots have the locators of real accounts and real
commitments. Those are in the log already, but for the last ones, which wait for it as they would
at the close. The sealing runs as the worker runs it, in a process of its own; it is killed after
a few seconds and started again.
"""

from __future__ import annotations

import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import uuid

import django

SECONDS_BEFORE_THE_KILL = 15
ROWS_AT_ONCE = 5000


def main(ballots: int) -> None:
    django.setup()
    budget_id = prepare(ballots)
    started = time.monotonic()
    killed = run_until_killed(budget_id)
    again = time.monotonic()
    peak = run(budget_id)
    result = {
        "ballots": ballots,
        "killed_after_seconds": round(again - started, 1) if killed else None,
        "seconds_after_the_kill": round(time.monotonic() - again, 1),
        "peak_mb": peak,
        **state(budget_id),
    }
    print(json.dumps(result))


def prepare(ballots: int) -> int:
    """A closed vote with its ballots; returns the budget's id."""
    from django.core.management import call_command
    from django.utils import timezone

    from budgets.models import Ballot, Seal
    from budgets.services.keys import key_of
    from budgets.states import Status
    from civic.accounts.models import User
    from civic.publiclog.services import promise, sequence
    from tests.factories.areas import CityFactory
    from tests.factories.budgets import open_budget

    call_command("migrate", verbosity=0)
    budget = open_budget(CityFactory(), slug=f"bench-{secrets.token_hex(4)}", projects=20)
    key, at = key_of(budget), timezone.now()
    for first in range(0, ballots, ROWS_AT_ONCE):
        numbers = range(first, min(first + ROWS_AT_ONCE, ballots))
        people = User.objects.bulk_create(
            User(email=f"{budget.pk}-{number}@bench.example", password="!")  # noqa: S106
            for number in numbers
        )
        rows = [made_ballot(budget, key, person.pk) for person in people]
        Ballot.objects.bulk_create(rows)
        promise(log_name=budget.process, kinds=[("ballot", r.commitment) for r in rows], due_at=at)
        if first + ROWS_AT_ONCE < ballots:
            sequence(log_name=budget.process, at=at)
    budget.status, budget.voting_closes_at = Status.COUNTING, at
    budget.save()
    Seal.objects.create(budget=budget)
    return budget.pk


def made_ballot(budget, key, person):
    from budgets.models import Ballot
    from civic.proofs.commitments import commitment, new_nonce
    from civic.proofs.locators import locator

    numbers = sorted({str(secrets.randbelow(20) + 1) for _ in range(4)})
    choices, nonce = [[number, 1] for number in numbers], new_nonce()
    return Ballot(
        budget=budget,
        locator=locator(key, person).hex(),
        choices=choices,
        nonce=nonce.hex(),
        commitment=commitment(process=budget.process, choices=choices, nonce=nonce).hex(),
        submission=uuid.uuid4(),
    )


def worker(budget_id: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.sealing", "--seal", str(budget_id)])


def run_until_killed(budget_id: int) -> bool:
    """Whether the sealing was still at work when it was killed."""
    process = worker(budget_id)
    try:
        process.wait(SECONDS_BEFORE_THE_KILL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def run(budget_id: int) -> int:
    """Seal to the end; the peak memory of the process that did, in MB."""
    process = worker(budget_id)
    if process.wait() != 0:
        sys.exit("The sealing failed.")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def state(budget_id: int) -> dict[str, object]:
    from budgets.models import Ballot, Budget, CountedBallot, RollEntry

    log = Budget.objects.select_related("log").get(pk=budget_id).log
    return {
        "counted": CountedBallot.objects.filter(budget=budget_id).count(),
        "roll": RollEntry.objects.filter(budget=budget_id).count(),
        "left": Ballot.objects.filter(budget=budget_id).count(),
        "log": log.size,
    }


def seal(budget_id: int) -> None:
    django.setup()
    from django.utils import timezone

    from budgets.services.sealing import seal_ballots

    seal_ballots(budget_id=budget_id, at=timezone.now())


def settle_environment() -> None:
    """Settings of production, with throwaway secrets that the sealing process inherits."""
    folder = tempfile.mkdtemp(prefix="civic-bench-")
    defaults = {
        "DJANGO_SETTINGS_MODULE": "civic.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PERSON_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "bench.example",
        "SITE_URL": "https://bench.example",
        "REDIS_URL": "redis://127.0.0.1:6379/7",
        "EMAIL_URL": "dummymail://",
        "CIVIC_DATA_DIR": folder,
        "LOG_LEVEL": "ERROR",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    settle_environment()
    if sys.argv[1:2] == ["--seal"]:
        seal(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
