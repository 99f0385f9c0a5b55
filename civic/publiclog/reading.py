"""Read a public log: its lines, its checkpoints, its tree."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from civic.proofs.log import Kind
from civic.proofs.merkle import NodeReader, leaf_hash, merkle_root
from civic.publiclog.models import LOWEST_NODE, Checkpoint, Entry, Log, Node

ROWS_AT_ONCE = 5000

Place = tuple[int, int]  # level and number of a node


def log_lines(log: Log) -> Iterator[bytes]:
    """Every entry in order, without line breaks, read in pages."""
    for start in range(0, log.size, ROWS_AT_ONCE):
        page = Entry.objects.filter(log=log, index__gte=start, index__lt=start + ROWS_AT_ONCE)
        for line in page.order_by("index").values_list("line", flat=True):
            yield line.encode()


def counted_commitments(log_name: str) -> Iterator[str]:
    """The commitments that count by the log, sorted."""
    rows = Entry.objects.filter(log=log_name, commitment__isnull=False).order_by("commitment")
    pairs = rows.values_list("commitment", "kind").iterator(chunk_size=ROWS_AT_ONCE)
    for commitment, entries in groupby(pairs, key=itemgetter(0)):
        if commitment and Kind.VOID not in [kind for _commitment, kind in entries]:
            yield commitment


@dataclass(frozen=True)
class CallOff:
    """When and why a vote was called off, as its log says."""

    at: dt.datetime
    reason: str


def call_off_of(log: Log) -> CallOff | None:
    """How the log ended, if its vote was called off. One query at most."""
    if not log.is_closed:
        return None
    last = Entry.objects.filter(log=log, index=log.size - 1, kind=Kind.CALLED_OFF).first()
    said = json.loads(last.line) if last else None
    return said and CallOff(dt.datetime.fromisoformat(said["at"]), said["reason"])


def checkpoint_notes(log: Log) -> Iterator[str]:
    """Every checkpoint, oldest first."""
    notes = Checkpoint.objects.filter(log=log).order_by("pk").values_list("note", flat=True)
    yield from notes.iterator()


def proof_from(log: Log, prove: Callable[[NodeReader], list[bytes]]) -> list[bytes]:
    """What `prove` makes of the log's tree, however long it is: two queries.

    `prove` is asked twice: first for which nodes it wants, then with them.
    """
    wanted: set[Place] = set()

    def note(level: int, number: int) -> bytes:
        wanted.add((level, number))
        return b""

    prove(note)
    stored = {place for place in wanted if place[0] >= LOWEST_NODE}
    nodes = _stored_nodes(log, stored) | _low_nodes(log, wanted - stored)
    return prove(lambda level, number: nodes[level, number])


def _stored_nodes(log: Log, places: Collection[Place]) -> dict[Place, bytes]:
    found = Node.objects.filter(_any(Q(level=level, number=number) for level, number in places))
    rows = found.filter(log=log).values_list("level", "number", "hash") if places else []
    return {(level, number): bytes(digest) for level, number, digest in rows}


def _low_nodes(log: Log, places: Collection[Place]) -> dict[Place, bytes]:
    """Made again from the leaves below them, at most 255 each."""
    below = {place: range(place[1] << place[0], (place[1] + 1) << place[0]) for place in places}
    wanted = _any(Q(index__gte=part.start, index__lt=part.stop) for part in below.values())
    rows = Entry.objects.filter(wanted, log=log).values_list("index", "line") if places else []
    leaves = {index: leaf_hash(line.encode()) for index, line in rows}
    return {place: merkle_root(leaves[index] for index in part) for place, part in below.items()}


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(Q.__or__, conditions, Q())
