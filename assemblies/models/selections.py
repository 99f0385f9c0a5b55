"""The work of finding the panels of a draw's lottery. The table is the queue."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.sortition import Method
from assemblies.states import SelectionStatus


class SelectionQuerySet(models.QuerySet["Selection"]):
    def due(self, at: dt.datetime) -> SelectionQuerySet:
        """Nobody works on it: it is new, or the worker's lease ran out."""
        abandoned = Q(status=SelectionStatus.RUNNING, lease_until__lte=at)
        return self.filter(Q(status=SelectionStatus.QUEUED) | abandoned)

    def held_by(self, lease: str) -> SelectionQuerySet:
        return self.filter(status=SelectionStatus.RUNNING, lease=lease)

    def without_result(self) -> SelectionQuerySet:
        return self.defer("chosen", "panels", "people_file")


class Selection(models.Model):
    """Draw `number`'s distribution over panels, while it is computed and after.

    `lease` names the worker at it, and only the holder of the lease may write. Officials see
    `report`: what would help when no panel meets the quotas, and who can be in no panel.
    """

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="selections")
    number = models.PositiveSmallIntegerField(_("number of the draw"))
    method = models.CharField(_("method"), max_length=10)
    seed = models.CharField(max_length=64, editable=False)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=[(status, status.value) for status in SelectionStatus],
        default=SelectionStatus.QUEUED,
    )
    queued_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    progress = models.JSONField(default=dict, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    report = models.JSONField(default=dict, blank=True)
    chosen = models.JSONField(null=True, blank=True, help_text="assemblies.sortition.Selection")
    panels = models.JSONField(null=True, blank=True, help_text="assemblies.sortition.Lottery")
    people_file = models.BinaryField(
        null=True, blank=True, help_text="For auditors: code, home, features"
    )

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="selection_once_per_draw"),
            models.CheckConstraint(
                name="selection_method_is_known", condition=Q(method__in=list(Method))
            ),
            models.CheckConstraint(
                name="selection_is_done_with_a_result",
                condition=Q(status=SelectionStatus.DONE, chosen__isnull=False, panels__isnull=False)
                | (~Q(status=SelectionStatus.DONE) & Q(chosen__isnull=True, panels__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["status", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.assembly}, {self.number}"

    def is_at_work(self) -> bool:
        return self.status in (SelectionStatus.QUEUED, SelectionStatus.RUNNING)

    def is_done(self) -> bool:
        return self.status == SelectionStatus.DONE

    def has_failed(self) -> bool:
        return self.status == SelectionStatus.FAILED
