"""Ballots. None of these tables says who voted, from where, with what, or when (decision 3).

While voting is open a ballot is found by its locator, HMAC(K, resident), where K is kept outside
the database. At close the ballots move to `CountedBallot` in random order, without locator.

`choices` is a list of [project number, points], by number; an approval is one point. Each version
of a ballot has a fresh nonce, and its commitment (`civic.proofs.commitments`) stands in the public
log.
"""

from __future__ import annotations

import uuid

from django.db import models

from budgets.models.budgets import Budget

LOCATOR_HEX = 64
COMMITMENT_HEX = 64
NONCE_HEX = 32


class LocatedBallot(models.Model):
    """A ballot that its voter can still find and change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+", db_index=False)
    locator = models.CharField(max_length=LOCATOR_HEX)
    choices = models.JSONField(default=list)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "locator"], name="%(class)s_once_per_resident"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DraftBallot(LocatedBallot):
    """Choices that are kept for later. They do not count."""


class Ballot(LocatedBallot):
    """A ballot that was cast. The last one of a resident counts, because there is only one.

    `previous` is the commitment of the version before, which the log has to be told is void, and
    `submission` recognises a form that was sent twice; it holds nothing of the form.
    """

    commitment = models.CharField(max_length=COMMITMENT_HEX)
    nonce = models.CharField(max_length=NONCE_HEX)
    previous = models.CharField(max_length=COMMITMENT_HEX, null=True)
    submission = models.UUIDField()


class CountedBallot(models.Model):
    """A ballot after the close, under a fresh random id: its choices, and what proves them.

    Ballots that were loaded from a file have no commitment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+", db_index=False)
    choices = models.JSONField(default=list)
    commitment = models.CharField(max_length=COMMITMENT_HEX, null=True)
    nonce = models.CharField(max_length=NONCE_HEX, null=True)

    class Meta:
        indexes = [models.Index(fields=["budget", "commitment"])]

    def __str__(self) -> str:
        return str(self.pk)
