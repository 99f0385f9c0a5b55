"""Public logs: a Merkle tree of entries for each vote or petition, and its signed checkpoints.

What may be said in a log stands in `civic.proofs.log`. Entries, nodes and checkpoints are inserted
and read, never changed or removed: triggers refuse it on both databases, and on PostgreSQL the
application's role has no privilege for it. `Waiting` is the queue; no row here has a person or the
moment of an act, only the full hour by which an entry was promised.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civic.proofs.log import Kind
from civic.proofs.merkle import Frontier

HASH_BYTES = 32
LOWEST_NODE = 8  # subtrees below are made again from at most 256 leaves


class LogQuerySet(models.QuerySet["Log"]):
    def open(self) -> LogQuerySet:
        return self.filter(is_closed=False)


class Log(models.Model):
    """One log. `size`, `frontier` and `counted` say how far it is; its entries are the truth.

    `counts` is the kind of entry that adds one to `counted`; a void takes one away.
    """

    name = models.CharField(max_length=80, primary_key=True)
    counts = models.CharField(
        max_length=10,
        choices=[(kind.value, kind.value) for kind in (Kind.BALLOT, Kind.SIGNATURE)],
        default=Kind.BALLOT.value,
    )
    origin = models.CharField(_("name in public"), max_length=200, unique=True)
    public_key = models.CharField(_("public key"), max_length=300)
    key_check = models.CharField(max_length=16)
    size = models.PositiveBigIntegerField(_("entries"), default=0)
    frontier = models.BinaryField(default=bytes)
    counted = models.BigIntegerField(_("ballots or signatures that count"), default=0)
    is_closed = models.BooleanField(_("closed"), default=False)

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("public log")
        verbose_name_plural = _("public logs")

    def __str__(self) -> str:
        return self.origin

    def get_absolute_url(self) -> str:
        return reverse("publiclog:log", args=[self.pk])

    def read_frontier(self) -> Frontier:
        data = bytes(self.frontier)
        roots = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
        return Frontier(self.size, roots)

    def keep_frontier(self, frontier: Frontier) -> None:
        self.size, self.frontier = frontier.size, b"".join(frontier.roots)


class LogPart(models.Model):
    """Something that belongs to a log and is never changed."""

    # Each kind of part has an index of its own that begins with the log.
    log = models.ForeignKey(Log, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Entry(LogPart):
    """One line of a log. `commitment` is null where the kind has none."""

    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    commitment = models.CharField(max_length=64, null=True)
    line = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="log_index_once"),
            models.UniqueConstraint(
                fields=["commitment", "kind", "log"], name="log_commitment_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.index} {self.kind}"


class Node(LogPart):
    """The root of a perfect subtree, from `LOWEST_NODE` up, so that proofs need few hashes."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "level", "number"], name="log_node_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.level}/{self.number}"


class Checkpoint(LogPart):
    """What the log was at a moment, signed."""

    size = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["log", "-id"])]

    def __str__(self) -> str:
        return f"{self.log_id} {self.size}"


class Waiting(models.Model):
    """An entry that was promised and waits for its batch. Sequenced rows are gone."""

    id = models.UUIDField(primary_key=True)
    log = models.ForeignKey(
        Log, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10)
    commitment = models.CharField(max_length=64)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["commitment"]),
            models.Index(fields=["log", "kind", "id"], name="waiting_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.kind}"
