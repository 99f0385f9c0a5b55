"""What the body did: its answer, a debate, and signatures that came on paper."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area
from petitions.models.petitions import Petition


class Response(models.Model):
    """The body's answer."""

    petition = models.OneToOneField(Petition, models.CASCADE, related_name="response")
    summary = models.CharField(_("in one or two sentences"), max_length=500)
    text = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))
    changed_at = models.DateTimeField(_("changed"))

    def __str__(self) -> str:
        return self.summary[:80]


class Debate(models.Model):
    """A debate of the petition: when, what was said, what came of it."""

    petition = models.OneToOneField(Petition, models.CASCADE, related_name="debate")
    scheduled_on = models.DateField(_("planned for"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    outcome = models.TextField(_("what was decided"), blank=True)
    positions = models.TextField(
        _("who took which side"), blank=True, help_text=_("Councillors' positions, one a line.")
    )
    video_url = models.URLField(_("film"), blank=True)
    transcript_url = models.URLField(_("minutes"), blank=True)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.petition_id}"


class PaperBatch(models.Model):
    """Signatures collected on paper and checked by officials."""

    petition = models.ForeignKey(
        Petition, models.PROTECT, related_name="paper_batches", db_index=False
    )
    count = models.PositiveIntegerField(_("signatures"), validators=[MinValueValidator(1)])
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from")
    )
    reference = models.CharField(_("where the sheets are kept"), max_length=120)
    received_on = models.DateField(_("received"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("paper signatures")
        verbose_name_plural = _("paper signatures")
        constraints = [
            models.CheckConstraint(name="paper_batch_not_empty", condition=models.Q(count__gt=0)),
            models.UniqueConstraint(
                fields=["petition", "reference"], name="paper_batch_once_per_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} ({self.reference})"
