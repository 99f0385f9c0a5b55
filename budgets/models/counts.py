"""The outcome of a count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.budgets import Budget


class Count(models.Model):
    """One count per budget, with its whole trace: a second one is refused by the database."""

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="count")
    counted_at = models.DateTimeField(_("counted"))
    ballots = models.PositiveIntegerField(_("ballots"))
    parameters = models.JSONField(_("counting rule"))
    documents = models.JSONField(
        _("results"), help_text="Area code -> result document of budgets.tally"
    )

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self) -> str:
        return f"{self.budget}: {self.ballots}"
