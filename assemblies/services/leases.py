"""Long work that any worker may take, and one at a time has.

The row is the queue. A worker takes it with a lease, and a thread beside the work renews the lease
for as long as the worker lives: the solver can think for minutes without a word. When the lease
runs out another worker starts again; a worker that lost its lease stops at its next step, and
nothing that it found is written.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from assemblies.models.leased import LeasedQuerySet, LeasedWork
from assemblies.states import WorkStatus
from civic.core.clock import database_now

logger = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
Work = TypeVar("Work", bound=LeasedWork)
LEASE = dt.timedelta(minutes=1)
BEAT_EVERY = 15.0  # seconds; several beats fit into a lease
LONGEST = 3600.0  # seconds; a worker that is at it for longer hangs, and its lease runs out
REPORT_EVERY = 1.0  # seconds
MOST_ATTEMPTS = 3
PAUSES = (1.0, 5.0, 15.0, 30.0)  # seconds before the next attempt to write a result


@transaction.atomic
def claim(rows: LeasedQuerySet, *, at: dt.datetime) -> Any | None:
    """Lease one due row. One that failed too often without a word ends as failed."""
    skip_locked = connection.features.has_select_for_update_skip_locked
    locked = rows.select_for_update(skip_locked=skip_locked, of=("self",))
    work = locked.due(at).order_by("queued_at", "pk").first()
    if work is None:
        return None
    work.attempts = work.attempts + 1 if work.is_at_work() else 1
    if work.attempts > MOST_ATTEMPTS:
        work.status, work.finished_at = WorkStatus.FAILED, at
        work.error = _("The worker was lost %d times at this.") % MOST_ATTEMPTS
        logger.error("%s %s was lost %d times", work._meta.label, work.pk, MOST_ATTEMPTS)
    else:
        work.status, work.lease = WorkStatus.RUNNING, secrets.token_hex(16)
        work.lease_until = at + LEASE
    work.save()
    return work if work.status == WorkStatus.RUNNING else None


def write(work: LeasedWork, *, at: dt.datetime, **fields: Any) -> bool:
    """Give the lease back with what was found. False when another worker has the row."""
    rows = type(work)._default_manager.filter(pk=work.pk)
    assert isinstance(rows, LeasedQuerySet)
    if rows.held_by(work.lease).update(finished_at=at, lease="", **fields):
        return True
    logger.warning("%s %s went to another worker", work._meta.label, work.pk)
    return False


def insist(act: Callable[[], object]) -> None:
    """Do `act`, and again where the database is busy or away: it keeps what took minutes to find.

    Call it while the lease is kept alive.
    """
    for pause in PAUSES:
        with _patience("the result was not written"):
            act()
            return
        time.sleep(pause)
    act()


@contextmanager
def _patience(meanwhile: str) -> Iterator[None]:
    """Goes on where the database is busy or away for a moment; its connection is made anew."""
    try:
        yield
    except OperationalError:
        logger.warning("the database is busy or away: %s", meanwhile)
        connection.close_if_unusable_or_obsolete()


@contextmanager
def kept_alive(work: LeasedWork, clock: Clock = database_now) -> Iterator[None]:
    """Renew the lease from a thread until the block ends, however silent the work in it is."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(work, clock, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(work: LeasedWork, clock: Clock, ended: threading.Event) -> None:
    rows = type(work)._default_manager.filter(pk=work.pk)
    assert isinstance(rows, LeasedQuerySet)
    held, last = rows.held_by(work.lease), time.monotonic() + LONGEST
    try:
        while not ended.wait(BEAT_EVERY) and time.monotonic() < last:
            try:
                if not held.update(lease_until=clock() + LEASE):
                    return
            except Exception:
                # The database may be back before the lease ends.
                logger.exception("%s %s: the lease was not renewed", work._meta.label, work.pk)
                connection.close()
    finally:
        connection.close()


class LeasedProgress:
    """Writes the progress at most every second; stops when the lease was lost, or as asked.

    `asked_to_stop()` says whether an official wants the best found so far.
    """

    def __init__(
        self,
        work: LeasedWork,
        clock: Clock = database_now,
        asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        rows = type(work)._default_manager.filter(pk=work.pk)
        assert isinstance(rows, LeasedQuerySet)
        self._rows = rows.held_by(work.lease)
        self._asked_to_stop = asked_to_stop
        self._next_report = self._next_look = 0.0
        self._stopped = False

    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        if self._stopped or time.monotonic() < self._next_report:
            return
        self._next_report = time.monotonic() + REPORT_EVERY
        progress = {
            "stage": stage,
            "done": done,
            "total": total,
            "smallest": float(smallest),
            "bound": float(bound),
        }
        with _patience("the progress was not written"):
            until = self._clock() + LEASE
            self._stopped = not self._rows.update(progress=progress, lease_until=until)

    def stopped(self) -> bool:
        if not self._stopped and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + REPORT_EVERY
            with _patience("nobody could be asked whether to stop"):
                self._stopped = self._asked_to_stop()
        return self._stopped
