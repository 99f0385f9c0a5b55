"""Ballots. None of these tables says who voted, from where, with what, or when (decision 3).

While voting is open a ballot is found by its locator, HMAC(K, resident), where K is kept outside
the database. At close the ballots move to `CountedBallot` in random order, without locator.

`choices` is a list of [project number, points], by number; an approval is one point.
"""

from __future__ import annotations

import uuid

from django.db import models

from budgets.models.budgets import Budget

LOCATOR_HEX = 64


class LocatedBallot(models.Model):
    """A ballot that its voter can still find and change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+")
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
    """A ballot that was cast. The last one of a resident counts, because there is only one."""


class CountedBallot(models.Model):
    """A ballot after the close: nothing but its choices, under a fresh random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+")
    choices = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["budget"])]

    def __str__(self) -> str:
        return str(self.pk)
