"""What happens to the ballots of a vote after its close, and who took part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.models.budgets import Budget

if TYPE_CHECKING:
    from civic.accounts.models import User


class Seal(models.Model):
    """One per closed vote. Each step that is done has its mark; a step without one is due.

    `problem` says to officials why sealing stopped. The result is final once the key is destroyed,
    which takes two officials.
    """

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="seal")
    turnout = models.JSONField(_("turnout"), null=True, blank=True)
    strays = models.PositiveIntegerField(
        _("ballots that fit nobody"),
        default=0,
        help_text=_("Anything but 0 is an alarm: ballots that no account can have cast."),
    )
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)
    problem = models.TextField(_("what stands in the way"), blank=True)
    first_official = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for the key to be destroyed"),
    )
    second_official = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("destroyed the key"),
    )
    key_destroyed_at = models.DateTimeField(_("key destroyed"), null=True, blank=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.CheckConstraint(
                name="seal_takes_two_officials",
                condition=Q(second_official__isnull=True)
                | (Q(first_official__isnull=False) & ~Q(second_official=F("first_official"))),
            ),
            models.CheckConstraint(
                name="seal_key_goes_after_sealing",
                condition=Q(key_destroyed_at__isnull=True)
                | Q(sealed_at__isnull=False, second_official__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}"

    @property
    def is_final(self) -> bool:
        return self.key_destroyed_at is not None

    def waits_for(self, official: User) -> bool:
        """Whether this official can take the next of the two steps that destroy the key."""
        return (
            self.sealed_at is not None
            and not self.is_final
            and (self.first_official_id != official.pk)
        )


class DraftReminder(models.Model):
    """That everybody with a draft was written to, once per vote. Never who that was."""

    budget = models.OneToOneField(Budget, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.budget_id}"


class RollEntry(models.Model):
    """That somebody voted. Derived after the close, by account number; never how."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="+", db_index=False)
    resident = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "resident"], name="roll_names_a_voter_once")
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.resident_id}"
