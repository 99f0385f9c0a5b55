"""The work of finding out how good a pool is, and what it found."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.leased import LeasedQuerySet, LeasedWork
from assemblies.states import Status, WorkStatus

FRESH_FOR = dt.timedelta(hours=12)  # the rate of registrations changes by itself


class PoolCheckQuerySet(LeasedQuerySet):
    def due(self, at: dt.datetime) -> PoolCheckQuerySet:
        """Those that nobody works on, and while people register those that have become old."""
        old = Q(
            status=WorkStatus.DONE,
            finished_at__lte=at - FRESH_FOR,
            assembly__status=Status.REGISTRATION,
        )
        return self.filter(Q(pk__in=super().due(at).values("pk")) | old)


class PoolCheck(LeasedWork):
    """One per assembly. `result` is the latest one, of `computed_at`, while a new one is made."""

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="pool_check")
    result = models.JSONField(null=True, blank=True, help_text="services.checking.Findings")
    computed_at = models.DateTimeField(null=True, blank=True)

    objects = PoolCheckQuerySet.as_manager()

    class Meta(LeasedWork.Meta):
        verbose_name = _("check of a pool")
        verbose_name_plural = _("checks of pools")

    def __str__(self) -> str:
        return str(self.assembly)
