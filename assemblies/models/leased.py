"""A long computation that a worker takes, once. The table is the queue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assemblies.states import WorkStatus


class LeasedQuerySet(models.QuerySet[Any]):
    def due(self, at: dt.datetime) -> LeasedQuerySet:
        """Nobody works on it: it is new, or the worker's lease ran out."""
        abandoned = Q(status=WorkStatus.RUNNING, lease_until__lte=at)
        return self.filter(Q(status=WorkStatus.QUEUED) | abandoned)

    def held_by(self, lease: str) -> LeasedQuerySet:
        return self.filter(status=WorkStatus.RUNNING, lease=lease)

    def queue_again(self, at: dt.datetime, **fields: Any) -> int:
        """From the start: a worker that is at it loses its lease."""
        return self.update(
            status=WorkStatus.QUEUED,
            queued_at=at,
            finished_at=None,
            lease="",
            lease_until=None,
            attempts=0,
            progress={},
            error="",
            **fields,
        )


class LeasedWork(models.Model):
    """`lease` names the worker at it, and only the holder of the lease may write."""

    status = models.CharField(
        _("status"),
        max_length=8,
        choices=[(status, status.value) for status in WorkStatus],
        default=WorkStatus.QUEUED,
    )
    queued_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.JSONField(default=dict, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["status", "lease_until"])]

    def is_at_work(self) -> bool:
        return self.status in (WorkStatus.QUEUED, WorkStatus.RUNNING)

    def is_done(self) -> bool:
        return self.status == WorkStatus.DONE

    def has_failed(self) -> bool:
        return self.status == WorkStatus.FAILED
