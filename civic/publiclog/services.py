"""Write a public log: open, promise, sequence, sign, close.

One writer per log at a time, kept apart by an advisory lock. What counts and what is void is
appended in shuffled batches of its own: once `BATCH` wait, or once the first promise falls due
within the hour; at the close whatever waits. A void never comes before what it makes void.
"""

from __future__ import annotations

import datetime as dt
import uuid
import zlib
from collections.abc import Iterable
from contextlib import suppress

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from civic.core.each import each_by_itself
from civic.core.errors import Unavailable
from civic.proofs import log as lines
from civic.proofs.checkpoints import Checkpoint as Statement
from civic.proofs.log import Kind
from civic.proofs.merkle import Node as TreeNode
from civic.proofs.merkle import leaf_hash
from civic.publiclog.models import LOWEST_NODE, Checkpoint, Entry, Log, Node, Waiting
from civic.publiclog.signing import make_signing_key, signer, signer_of, site_name

BATCH = 20
PROMISE = dt.timedelta(hours=24)
HOUR = dt.timedelta(hours=1)
ROWS_AT_ONCE = 5000
WRITER_LOCK = 0x0A0D18  # first half of the PostgreSQL advisory lock; the second is the log's


@transaction.atomic
def open_log(*, name: str, parameters: bytes, at: dt.datetime, counts: Kind = Kind.BALLOT) -> Log:
    """Begin a log with the hash of the rules, or of a petition's text.

    Raises KeyUnavailable without a key.
    """
    key_check = make_signing_key()
    public_key = str(signer(site_name(), key_check).verifier)
    origin = f"{site_name()}/{name}"
    log = Log(name=name, origin=origin, counts=counts, public_key=public_key, key_check=key_check)
    log.full_clean(exclude=["frontier"])
    log.save(force_insert=True)
    _append(log, [(Kind.OPEN, None, lines.open_entry(origin=log.origin, parameters=parameters))])
    sign_checkpoint(log=log, at=at)
    return log


def promise(*, log_name: str, kinds: Iterable[tuple[Kind, str]], due_at: dt.datetime) -> None:
    """Queue entries (kind, commitment in hex), in the transaction of what they tell of."""
    Waiting.objects.bulk_create(
        Waiting(id=uuid.uuid4(), log_id=log_name, kind=kind, commitment=digest, due_at=due_at)
        for kind, digest in kinds
    )


def promised_by(at: dt.datetime) -> dt.datetime:
    """The full hour by which an entry that is queued at `at` will be in the log."""
    return (at + PROMISE + HOUR).replace(minute=0, second=0, microsecond=0)


def sequence_due(*, at: dt.datetime) -> int:
    """Append what is due in every open log. Returns the number of entries appended."""

    def append(name: str) -> int:
        return sequence(log_name=name, at=at)

    return sum(each_by_itself(_due_names(at), append, task="appending to log"))


def sign_due(*, at: dt.datetime) -> int:
    """Sign a checkpoint of every open log whose last one is an hour old. Returns how many.

    A petition's log, of which there may be thousands, only if it has grown since.
    """
    last = Checkpoint.objects.filter(log=OuterRef("pk")).order_by("-pk")
    logs = Log.objects.open().annotate(
        signed_at=Subquery(last.values("at")[:1]), signed_size=Subquery(last.values("size")[:1])
    )
    due = logs.filter(signed_at__lte=at - HOUR)
    worth_it = due.filter(Q(counts=Kind.BALLOT) | Q(signed_size__lt=F("size")))
    names = list(worth_it.values_list("pk", flat=True))

    def sign(name: str) -> bool:
        return sign_open_log(log_name=name, at=at)

    return sum(each_by_itself(names, sign, task="signing log"))


@transaction.atomic
def sign_open_log(*, log_name: str, at: dt.datetime) -> bool:
    """Sign a checkpoint unless the log is being written to, or was closed meanwhile.

    The checkpoint of the close covers the whole log, so none may come after it.
    """
    if not _lock(log_name, wait=False):
        return False
    log = Log.objects.get(pk=log_name)
    if not log.is_closed:
        sign_checkpoint(log=log, at=at)
    return not log.is_closed


@transaction.atomic
def sequence(*, log_name: str, at: dt.datetime) -> int:
    """Append the batches of one log that are due; 0 where another writer is at work."""
    if not _lock(log_name, wait=False):
        return 0
    log = Log.objects.get(pk=log_name)
    return sum(_append_batch(log, kind, at) for kind in _batched_kinds(log))


@transaction.atomic
def close_log(*, log_name: str, at: dt.datetime) -> Log:
    """Append all that waits, then the close; sign. Closing again changes nothing.

    Call when no further entry can be promised.
    """
    _lock(log_name, wait=True)
    log = Log.objects.get(pk=log_name)
    if log.is_closed:
        return log
    for kind in _batched_kinds(log):
        _append_batch(log, kind, None)
    log.counted = entries_that_count(log)  # said for good: by the rows, not by what was kept
    _append(log, [(Kind.CLOSE, None, lines.close_entry(counted=log.counted))])
    log.is_closed = True
    log.save(update_fields=["is_closed"])
    sign_checkpoint(log=log, at=at)
    return log


@transaction.atomic
def end_called_off(*, log_name: str, at: dt.datetime, reason: str) -> Log:
    """Append all that waits, then that the vote was called off and why; sign.

    Also after a close. Call when no further entry can be promised. A vote may be called off because
    its keys are lost: then the entry stands without a signature of its own.
    """
    _lock(log_name, wait=True)
    log = Log.objects.get(pk=log_name)
    if not log.is_closed:
        for kind in _batched_kinds(log):
            _append_batch(log, kind, None)
    _append(log, [(Kind.CALLED_OFF, None, lines.called_off_entry(at=at, reason=reason))])
    log.is_closed = True
    log.save(update_fields=["is_closed"])
    with suppress(Unavailable):  # it says so in the log of the server
        sign_checkpoint(log=log, at=at)
    return log


def entries_that_count(log: Log) -> int:
    """What `log.counted` has to be, whatever it is."""
    of_log = Entry.objects.filter(log=log)
    return of_log.filter(kind=log.counts).count() - of_log.filter(kind=Kind.VOID).count()


def sign_checkpoint(*, log: Log, at: dt.datetime) -> Checkpoint:
    """Sign what the log is now. Call as its only writer. Raises Unavailable without the key.

    Moments never go back: `at` may have been read before the last checkpoint was signed.
    """
    last = Checkpoint.objects.filter(log=log).order_by("-pk").values_list("at", flat=True).first()
    at = max(at, last or at)
    note = Statement(log.origin, log.size, log.read_frontier().root(), at).sign(signer_of(log))
    return Checkpoint.objects.create(log=log, size=log.size, at=at, note=note)


def _due_names(at: dt.datetime) -> list[str]:
    """Open logs with a batch that may be due, found in one query however many logs there are."""
    queues = Waiting.objects.values("log_id", "kind").annotate(
        number=Count("pk"), due=Min("due_at")
    )
    due = queues.filter(Q(number__gte=BATCH) | Q(due__lte=at + HOUR)).values("log_id")
    return list(Log.objects.open().filter(pk__in=due).values_list("pk", flat=True))


def _batched_kinds(log: Log) -> tuple[Kind, Kind]:
    return Kind(log.counts), Kind.VOID


def _lock(log_name: str, *, wait: bool) -> bool:
    """Whether this is the writer of the log. SQLite's write transactions stand in line."""
    if connection.vendor != "postgresql":
        return True
    call = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    number = zlib.crc32(log_name.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s, %s)", [WRITER_LOCK, number])
        row = cursor.fetchone()
    return wait or bool(row and row[0])


def _append_batch(log: Log, kind: Kind, at: dt.datetime | None) -> int:
    """Append all that waits if the batch is due, which it always is without `at`.

    In the order of the random keys of the queue's rows: that is a shuffle, of any size.
    """
    waiting = Waiting.objects.filter(log=log, kind=kind).order_by("pk")
    if kind == Kind.VOID:
        counted_once = Entry.objects.filter(
            log=log, kind=log.counts, commitment=OuterRef("commitment")
        )
        waiting = waiting.filter(Exists(counted_once))
    if at is not None and not _is_due(waiting, at):
        return 0
    number, rows = 0, list(waiting.values_list("pk", "commitment")[:ROWS_AT_ONCE])
    while rows:
        _append(log, [(kind, hex_, lines.commitment_entry(kind, hex_)) for _pk, hex_ in rows])
        Waiting.objects.filter(pk__in=[pk for pk, _hex in rows]).delete()
        number += len(rows)
        rest = waiting.filter(pk__gt=rows[-1][0])
        rows = list(rest.values_list("pk", "commitment")[:ROWS_AT_ONCE])
    return number


def _is_due(waiting: QuerySet[Waiting], at: dt.datetime) -> bool:
    queue = waiting.aggregate(number=Count("pk"), due=Min("due_at"))
    return queue["number"] >= BATCH or (queue["due"] is not None and queue["due"] - at <= HOUR)


def _append(log: Log, entries: list[tuple[Kind, str | None, bytes]]) -> None:
    frontier = log.read_frontier()
    rows, nodes = [], []
    for kind, commitment, line in entries:
        rows.append(
            Entry(
                log=log, index=frontier.size, kind=kind, commitment=commitment, line=line.decode()
            )
        )
        nodes += [_node(log, node) for node in frontier.append(leaf_hash(line))]
    Entry.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    Node.objects.bulk_create([node for node in nodes if node.level >= LOWEST_NODE])
    log.keep_frontier(frontier)
    kinds = [kind for kind, _commitment, _line in entries]
    log.counted += kinds.count(Kind(log.counts)) - kinds.count(Kind.VOID)
    log.save(update_fields=["size", "frontier", "counted"])


def _node(log: Log, node: TreeNode) -> Node:
    return Node(log=log, level=node.level, number=node.number, hash=node.hash)
