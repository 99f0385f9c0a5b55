"""Totals: an aggregator that counts what changed, and a recount that proves and repairs them.

A signature's `counted_as` is the state that the totals hold it as. Rows whose state differs are
the queue (a partial index). One batch, under an advisory lock: lock some of them (those that
somebody changes at this moment are skipped), move their numbers, set `counted_as = state`. So the
totals equal the rows by `counted_as` at every commit, whatever the clocks say, and each signature
is counted once although a worker dies at any point. Signing and confirming never wait for it.

Hours are those of the first confirmation, which never changes, as the area never does.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, F, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce, TruncHour

from civic.areas.models import Area
from civic.core.random_ids import RandomUUID
from petitions.models import AreaTotal, HourTotal, PaperBatch, Petition, PetitionTotal, Signature
from petitions.services.log_entries import log_changes
from petitions.services.thresholds import record_thresholds
from petitions.states import SignatureState

logger = logging.getLogger(__name__)

COUNT_LOCK = 0x0A0D18  # PostgreSQL advisory lock: one aggregator at a time
BATCH = 5000
RECOUNT_PETITIONS = 300  # of few, each read of the table's pages would serve few rows
STATES = (
    SignatureState.CONFIRMED,
    SignatureState.SUSPICIOUS,
    SignatureState.INVALIDATED,
    SignatureState.WITHDRAWN,
)
BOROUGH, WARD = AreaTotal.Level.BOROUGH, AreaTotal.Level.WARD

HourKey = tuple[int, dt.datetime]
AreaKey = tuple[int, str, str]


class Changes:
    """Numbers of signatures by the keys of the totals; or what to add to the totals."""

    def __init__(self) -> None:
        self.states: Counter[tuple[int, str]] = Counter()
        self.hours: Counter[HourKey] = Counter()
        self.areas: Counter[AreaKey] = Counter()

    @property
    def petition_ids(self) -> set[int]:
        return {petition_id for petition_id, _state in self.states}

    def add(self, row: Any, state: str, number: int, codes: dict[int, str]) -> None:
        """Count `number` signatures of the row's petition and areas as `state`."""
        petition_id = row["petition_id"]
        self.states[petition_id, state] += number
        if state == SignatureState.CONFIRMED:
            self.areas[petition_id, BOROUGH, codes.get(row["borough_id"], "")] += number
            self.areas[petition_id, WARD, codes.get(row["ward_id"], "")] += number

    def move(self, row: dict[str, Any], codes: dict[int, str]) -> None:
        """Count one signature as the state it has, no longer as the one it is counted as."""
        for state, step in ((row["counted_as"], -1), (row["state"], 1)):
            self.add(row, state, step, codes)
            if state == SignatureState.CONFIRMED:
                self.hours[row["petition_id"], hour_of(row["confirmed_at"])] += step


def hour_of(moment: dt.datetime) -> dt.datetime:
    """The hour (UTC) that a moment lies in."""
    return moment.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def count_signatures(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Count one batch of changed signatures, and tell what thresholds they reached.

    Returns how many were counted: 0 when all is counted or another process counts.
    """
    with transaction.atomic():
        if not holds_count_lock(wait=False):
            return 0
        rows = _take_changed(limit)
        changes = Changes()
        codes = _area_codes() if rows else {}
        for row in rows:
            changes.move(row, codes)
        _apply(changes, at=at)
        log_changes(rows, at=at)
        _mark_counted(rows)
        record_thresholds(petition_ids=changes.petition_ids, at=at)
    return len(rows)


def recount_all(*, at: dt.datetime) -> int:
    """Compare every total with its signatures and put right what differs.

    Returns how many petitions differed: anything but 0 is a fault, logged as an error.
    """
    wrong = 0
    last = 0
    while True:
        ids = list(
            Petition.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:RECOUNT_PETITIONS]
        )
        if not ids:
            return wrong
        wrong += recount_petitions(petition_ids=ids, at=at)
        last = ids[-1]


@transaction.atomic
def recount_petitions(*, petition_ids: Sequence[int], at: dt.datetime) -> int:
    """As `recount_all`, for these. The aggregator waits meanwhile; signing does not."""
    holds_count_lock(wait=True)
    true, difference = _true_numbers(petition_ids), Changes()
    difference.states = _difference(true.states, _stored_states(petition_ids))
    difference.hours = _difference(true.hours, _stored_hours(petition_ids))
    difference.areas = _difference(true.areas, _stored_areas(petition_ids))
    wrong = {key[0] for part in vars(difference).values() for key in part}
    if wrong:
        logger.error("totals of %s petitions were wrong and are put right", len(wrong))
        _apply(difference, at=at)
    changed = wrong | _stale_counts(petition_ids)
    _refresh_counts(changed, at=at)
    record_thresholds(petition_ids=changed, at=at)
    return len(wrong)


def add_paper(*, petition_id: int, count: int, at: dt.datetime) -> None:
    """Count signatures on paper. Call in the transaction that stores the batch, with the lock."""
    total, _made = PetitionTotal.objects.get_or_create(petition_id=petition_id)
    total.paper += count
    total.save(update_fields=["paper"])
    _refresh_counts({petition_id}, at=at)
    record_thresholds(petition_ids={petition_id}, at=at)


def holds_count_lock(*, wait: bool) -> bool:
    """Whether nobody else counts until this transaction ends.

    SQLite's write transactions stand in line by themselves.
    """
    if connection.vendor != "postgresql":
        return True
    call = "pg_advisory_xact_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}", [COUNT_LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _take_changed(limit: int) -> list[dict[str, Any]]:
    skip_locked = connection.features.has_select_for_update_skip_locked
    rows = Signature.objects.uncounted().select_for_update(skip_locked=skip_locked).order_by("pk")
    columns = ("pk", "petition_id", "state", "counted_as", "confirmed_at", "borough_id", "ward_id")
    return list(rows.values(*columns, "nonce")[:limit])


def _area_codes() -> dict[int, str]:
    return dict(Area.objects.values_list("pk", "code"))


def _mark_counted(rows: Sequence[dict[str, Any]]) -> None:
    """What no longer counts is void in the public log: should it count again, then as a new one."""
    Signature.objects.filter(pk__in=[row["pk"] for row in rows]).update(
        counted_as=F("state"),
        nonce=Case(
            When(counted_as=SignatureState.CONFIRMED, then=RandomUUID()), default=F("nonce")
        ),
    )


def _apply(changes: Changes, *, at: dt.datetime) -> None:
    ids = changes.petition_ids
    _add_states(changes.states, ids)
    _add_rows(HourTotal, ("petition_id", "hour"), changes.hours)
    _add_rows(AreaTotal, ("petition_id", "level", "code"), changes.areas)
    _refresh_counts(ids, at=at)


def _add_states(states: Counter[tuple[int, str]], petition_ids: Iterable[int]) -> None:
    totals = PetitionTotal.objects.in_bulk(petition_ids)
    for (petition_id, state), step in states.items():
        total = totals.setdefault(petition_id, PetitionTotal(petition_id=petition_id))
        if state in STATES:
            setattr(total, state, getattr(total, state) + step)
    PetitionTotal.objects.bulk_create(
        totals.values(),
        update_conflicts=True,
        unique_fields=["petition"],
        update_fields=[str(state) for state in STATES],
    )


def _add_rows(model: Any, names: tuple[str, ...], steps: Counter[Any]) -> None:
    """Add `steps` to the rows of their keys; make those that are missing.

    A row to be made may not be less than 0, not even one that gives way to the row that is there:
    what is taken away has a statement of its own.
    """
    table, columns = model._meta.db_table, ", ".join(names)
    same = " AND ".join(f"{table}.{name} = step.{name}" for name in names)
    _send(
        f"INSERT INTO {table} ({columns}, confirmed) VALUES {{rows}} "  # noqa: S608 - names of ours
        f"ON CONFLICT ({columns}) DO UPDATE SET confirmed = {table}.confirmed + EXCLUDED.confirmed",
        [(*key, step) for key, step in steps.items() if step > 0],
    )
    _send(
        f"WITH step ({columns}, number) AS (VALUES {{rows}}) "  # noqa: S608
        f"UPDATE {table} SET confirmed = {table}.confirmed + step.number FROM step WHERE {same}",
        [(*key, step) for key, step in steps.items() if step < 0],
    )


def _send(statement: str, rows: list[tuple[Any, ...]]) -> None:
    """With all the rows in its place of that name."""
    if not rows:
        return
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        adapt(part) if isinstance(part, dt.datetime) else part for row in rows for part in row
    ]
    places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=places), values)


def _refresh_counts(petition_ids: Iterable[int], *, at: dt.datetime) -> None:
    """The number that lists sort by: counted signatures and those on paper."""
    total = PetitionTotal.objects.filter(petition=OuterRef("pk"))
    number = Subquery(total.values_list(F("confirmed") + F("paper"))[:1])
    Petition.objects.filter(pk__in=petition_ids).update(
        signature_count=Coalesce(number, 0), changed_at=at
    )


def _stale_counts(petition_ids: Sequence[int]) -> set[int]:
    """Petitions whose paper or shown number differs from its rows; puts the paper right."""
    paper: dict[int, int] = dict(
        PaperBatch.objects.filter(petition__in=petition_ids)
        .values_list("petition_id")
        .annotate(number=Sum("count"))
    )
    stale = set()
    for total in PetitionTotal.objects.filter(petition__in=petition_ids).select_related("petition"):
        true = paper.get(total.petition_id, 0)
        if total.paper != true:
            PetitionTotal.objects.filter(pk=total.pk).update(paper=true)
        if total.petition.signature_count != total.confirmed + true:
            stale.add(total.petition_id)
    return stale


def _difference(true: Counter[Any], stored: Counter[Any]) -> Counter[Any]:
    keys = true.keys() | stored.keys()
    return Counter({key: true[key] - stored[key] for key in keys if true[key] != stored[key]})


def _true_numbers(ids: Sequence[int]) -> Changes:
    """What the rows say, read twice for all the totals."""
    rows = Signature.objects.filter(petition__in=ids, counted_as__in=STATES)
    by_place = rows.values("petition_id", "counted_as", "borough_id", "ward_id")
    found, codes = Changes(), _area_codes()
    for row in by_place.annotate(number=Count("pk")).iterator():
        found.add(row, row["counted_as"], row["number"], codes)
    hour = TruncHour("confirmed_at", tzinfo=dt.UTC)
    by_hour = rows.filter(counted_as=SignatureState.CONFIRMED).values_list("petition_id", hour)
    found.hours = _by_key(by_hour.annotate(number=Count("pk")).iterator())
    return found


def _stored_states(ids: Sequence[int]) -> Counter[tuple[int, str]]:
    totals = PetitionTotal.objects.filter(petition__in=ids)
    return Counter(
        {(row.pk, str(state)): getattr(row, state) for row in totals for state in STATES}
    )


def _stored_hours(ids: Sequence[int]) -> Counter[HourKey]:
    rows = HourTotal.objects.filter(petition__in=ids)
    return _by_key(rows.order_by().values_list("petition_id", "hour", "confirmed").iterator())


def _stored_areas(ids: Sequence[int]) -> Counter[AreaKey]:
    rows = AreaTotal.objects.filter(petition__in=ids)
    return _by_key(rows.values_list("petition_id", "level", "code", "confirmed").iterator())


def _by_key(rows: Iterable[tuple[Any, ...]]) -> Counter[Any]:
    """From rows of a key and, last, its number."""
    return Counter({row[:-1]: row[-1] for row in rows})
