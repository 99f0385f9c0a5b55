"""The record of official acts: append-only, each entry holding the hash of the one before.

`hash` = SHA-256 over the canonical JSON of all other fields, `previous_hash` among them; so a
changed, dropped or inserted entry breaks the chain. Triggers on both databases refuse UPDATE and
DELETE (migration 0002).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.proofs.canonical import canonical_json

FIRST_PREVIOUS = "0" * 64


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, subject: models.Model) -> EntryQuerySet:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


class Entry(models.Model):
    """One official act: who did what to which thing, what it was before and after, why and when."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("act"), max_length=64)
    subject_type = models.CharField(_("kind of thing"), max_length=64)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(_("on what"), max_length=200)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("why"), blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("fingerprint"), max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("official act")
        verbose_name_plural = _("official acts")
        ordering = ["-number"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_label}"

    def content(self) -> dict[str, Any]:
        """All that is hashed. The actor is a number: erasing a name leaves the chain whole."""
        return {
            "number": self.number,
            "at": self.at.astimezone(dt.UTC).isoformat(),
            "actor": self.actor_id,
            "action": self.action,
            "subject": f"{self.subject_type}:{self.subject_id}",
            "label": self.subject_label,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "previous": self.previous_hash,
        }

    def computed_hash(self) -> str:
        return hashlib.sha256(canonical_json(self.content())).hexdigest()
