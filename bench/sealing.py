"""Seal a vote of a million ballots on PostgreSQL, killed once half-way, and say what it took.

    DATABASE_URL=postgres://… python -m bench.sealing [BALLOTS]

Needs an empty database of its own. The ballots have the locators of real accounts and real
commitments. Those are in the log already, but for the last ones, which wait for it as they would
at the close. The sealing runs as the worker runs it, in a process of its own; it is killed after
a few seconds and started again.

Where a machine is shared it can be done in pieces, with one CIVIC_DATA_DIR, SECRET_KEY and
PERSON_KEY for all of them: `open` prints the number of a vote, `fill VOTE BALLOTS` adds so many,
`close VOTE` ends it, and `measure VOTE` seals it.
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
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from budgets.models import Budget

SECONDS_BEFORE_THE_KILL = 15
ROWS_AT_ONCE = 5000

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, name, is_staff, is_active, joined_at)
SELECT '!', false, gen_random_uuid() || '@bench.example', '', false, true, now()
FROM generate_series(1, %s) RETURNING id
"""
COPY_BALLOTS = """
COPY budgets_ballot (id, budget_id, locator, choices, commitment, nonce, submission) FROM STDIN
"""
COPY_WAITING = "COPY publiclog_waiting (id, log_id, kind, commitment, due_at) FROM STDIN"


def main(ballots: int) -> None:
    budget_id = open_vote()
    fill(budget_id, ballots)
    close(budget_id)
    measure(budget_id)


def measure(budget_id: int) -> None:
    """Seal the closed vote, interrupted once, and print what it took."""
    started = time.monotonic()
    killed = run_until_killed(budget_id)
    again = time.monotonic()
    peak = run(budget_id)
    result = {
        "killed_after_seconds": round(again - started, 1) if killed else None,
        "seconds_after_the_kill": round(time.monotonic() - again, 1),
        "peak_mb": peak,
        **state(budget_id),
    }
    print(json.dumps(result))


def open_vote() -> int:
    """The number of a new open vote."""
    from django.core.management import call_command

    from tests.factories.areas import CityFactory
    from tests.factories.budgets import open_budget

    call_command("migrate", verbosity=0)
    budget = open_budget(CityFactory(), slug=f"bench-{secrets.token_hex(4)}", projects=20)
    print(budget.pk)
    return budget.pk


def fill(budget_id: int, ballots: int) -> None:
    """Add voters with their ballots; the last `ROWS_AT_ONCE` wait for the log."""
    from django.db import connection
    from django.utils import timezone

    from budgets.models import Budget
    from budgets.services.keys import key_of
    from civic.publiclog.services import sequence

    budget = Budget.objects.get(pk=budget_id)
    key = key_of(budget)
    for first in range(0, ballots, ROWS_AT_ONCE):
        sequence(log_name=budget.process, at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [min(ROWS_AT_ONCE, ballots - first)])
            people = [person for (person,) in cursor.fetchall()]
            rows = [made_ballot(budget, key, person) for person in people]
            with cursor.copy(COPY_BALLOTS) as copy:
                for row in rows:
                    copy.write_row(row)
            with cursor.copy(COPY_WAITING) as copy:
                for row in rows:
                    copy.write_row((uuid.uuid4(), budget.process, "ballot", row[4], timezone.now()))


def close(budget_id: int) -> None:
    from django.utils import timezone

    from budgets.models import Budget, Seal
    from budgets.states import Status

    at = timezone.now()
    Budget.objects.filter(pk=budget_id).update(status=Status.COUNTING, voting_closes_at=at)
    Seal.objects.create(budget_id=budget_id)


def made_ballot(budget: Budget, key: bytes, person: int) -> tuple[object, ...]:
    """A row as `COPY_BALLOTS` takes it."""
    from civic.proofs.commitments import commitment, new_nonce
    from civic.proofs.locators import locator

    numbers = sorted({str(secrets.randbelow(20) + 1) for _ in range(4)})
    choices, nonce = [[number, 1] for number in numbers], new_nonce()
    digest = commitment(process=budget.process, choices=choices, nonce=nonce).hex()
    place = locator(key, person).hex()
    text = json.dumps(choices)
    return uuid.uuid4(), budget.pk, place, text, digest, nonce.hex(), uuid.uuid4()


def worker(budget_id: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.sealing", "seal", str(budget_id)])


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
    from django.utils import timezone

    from budgets.services.sealing import seal_ballots

    seal_ballots(budget_id=budget_id, at=timezone.now())


PIECES = {"open": open_vote, "fill": fill, "close": close, "measure": measure, "seal": seal}


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
    django.setup()
    piece = PIECES.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if piece:
        piece(*map(int, sys.argv[2:]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
