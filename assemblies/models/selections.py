"""The work of finding the panels of a draw's lottery."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.leased import LeasedQuerySet, LeasedWork
from assemblies.sortition import Method
from assemblies.states import WorkStatus


class SelectionQuerySet(LeasedQuerySet):
    def without_result(self) -> SelectionQuerySet:
        return self.defer("chosen", "panels", "people_file")


class Selection(LeasedWork):
    """Draw `number`'s distribution over panels, while it is computed and after.

    Officials see `report`: what would help when no panel meets the quotas, and who can be in no
    panel. `stop_asked_at`: an official wants the best that was found so far.
    """

    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="selections", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number of the draw"))
    method = models.CharField(_("method"), max_length=10)
    seed = models.CharField(max_length=64, editable=False)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)
    chosen = models.JSONField(null=True, blank=True, help_text="assemblies.sortition.Selection")
    panels = models.JSONField(null=True, blank=True, help_text="assemblies.sortition.Lottery")
    people_file = models.BinaryField(
        null=True, blank=True, help_text="For auditors: code, home, features"
    )

    objects = SelectionQuerySet.as_manager()

    class Meta(LeasedWork.Meta):
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="selection_once_per_draw"),
            models.CheckConstraint(
                name="selection_method_is_known", condition=Q(method__in=list(Method))
            ),
            models.CheckConstraint(
                name="selection_is_done_with_a_result",
                condition=Q(status=WorkStatus.DONE, chosen__isnull=False, panels__isnull=False)
                | (~Q(status=WorkStatus.DONE) & Q(chosen__isnull=True, panels__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly}, {self.number}"

    def is_stopping(self) -> bool:
        return self.is_at_work() and self.stop_asked_at is not None

    def may_be_stopped(self) -> bool:
        return self.status == WorkStatus.RUNNING and self.stop_asked_at is None
