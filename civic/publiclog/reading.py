"""Read a public log: its lines, its checkpoints, its tree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from civic.proofs import merkle
from civic.proofs.log import Kind
from civic.proofs.merkle import NodeReader, leaf_hash
from civic.publiclog.models import LOWEST_NODE, Checkpoint, Entry, Log, Node

ROWS_AT_ONCE = 5000
TILE = 2**LOWEST_NODE


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


def checkpoint_notes(log: Log) -> Iterator[str]:
    """Every checkpoint, oldest first."""
    notes = Checkpoint.objects.filter(log=log).order_by("pk").values_list("note", flat=True)
    yield from notes.iterator()


def node_reader(log: Log) -> NodeReader:
    """The tree of `log`: stored nodes where there are, else made from the 256 leaves below."""

    @lru_cache(maxsize=8)
    def tile(number: int) -> NodeReader:
        first = number * TILE
        rows = Entry.objects.filter(log=log, index__gte=first, index__lt=first + TILE)
        texts = rows.order_by("index").values_list("line", flat=True)
        return merkle.node_reader([leaf_hash(text.encode()) for text in texts])

    def read(level: int, number: int) -> bytes:
        if level >= LOWEST_NODE:
            return bytes(Node.objects.get(log=log, level=level, number=number).hash)
        in_tile = number % (TILE >> level)
        return tile(number // (TILE >> level))(level, in_tile)

    return read
