"""That a vote was called off: when, why, and whether everything that could be counted is gone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.budgets import Budget

LONGEST_REASON = 500
NO_REASON = _("Say why the vote is called off.")


class CallOff(models.Model):
    """One per vote that was called off. `reason` is public, here and in the vote's log.

    `cleared_at` is when the last ballot, draft and name on the roll was gone, and the key with
    them; `problem` says to officials what stands in the way of that.
    """

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="call_off")
    at = models.DateTimeField(_("called off"))
    reason = models.CharField(
        _("why, for everybody to read"),
        max_length=LONGEST_REASON,
        error_messages={"blank": NO_REASON},
    )
    cleared_at = models.DateTimeField(_("ballots destroyed"), null=True, blank=True)
    problem = models.TextField(_("what stands in the way"), blank=True)

    class Meta:
        verbose_name = _("vote called off")
        verbose_name_plural = _("votes called off")
        constraints = [
            models.CheckConstraint(
                name="call_off_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=NO_REASON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}"
