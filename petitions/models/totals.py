"""What the aggregator counted. Caches: the signatures are the truth, the recount proves them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from petitions.models.petitions import Petition


class PetitionTotal(models.Model):
    """Signatures of a petition by state; paper signatures apart."""

    petition = models.OneToOneField(
        Petition, models.CASCADE, primary_key=True, related_name="total"
    )
    confirmed = models.PositiveIntegerField(_("counted"), default=0)
    suspicious = models.PositiveIntegerField(_("held back"), default=0)
    invalidated = models.PositiveIntegerField(_("not valid"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)
    paper = models.PositiveIntegerField(_("on paper"), default=0)

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.confirmed}"


class HourTotal(models.Model):
    """Counted signatures of one petition whose confirmation fell in one hour (UTC)."""

    petition = models.ForeignKey(
        Petition, models.CASCADE, db_index=False, related_name="hour_totals"
    )
    hour = models.DateTimeField()
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["hour"]
        constraints = [models.UniqueConstraint(fields=["petition", "hour"], name="hour_total_once")]
        indexes = [models.Index(fields=["hour", "-confirmed"], name="hour_total_popular")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.hour:%Y-%m-%d %H}: {self.confirmed}"


class AreaTotal(models.Model):
    """Counted signatures of one petition from one borough or ward; code "" is "not known"."""

    class Level(models.TextChoices):
        BOROUGH = "borough", _("borough")
        WARD = "ward", _("ward")

    petition = models.ForeignKey(
        Petition, models.CASCADE, db_index=False, related_name="area_totals"
    )
    level = models.CharField(max_length=7, choices=Level.choices)
    code = models.CharField(max_length=16, blank=True)
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "level", "code"], name="area_total_once")
        ]
        indexes = [models.Index(fields=["level", "code", "-confirmed"], name="area_total_area")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.code or '?'}: {self.confirmed}"
