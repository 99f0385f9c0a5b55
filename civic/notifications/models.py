"""The outbox: what has to be told to whom. The table is the queue; the worker only empties it."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: dt.datetime) -> MessageQuerySet:
        """To be sent now: fresh, up for another try, or left behind by a worker that died."""
        return self.filter(
            status__in=[Message.Status.QUEUED, Message.Status.SENDING], due_at__lte=at
        )

    def unsent(self) -> MessageQuerySet:
        return self.filter(status__in=[Message.Status.QUEUED, Message.Status.SENDING])

    def failed(self) -> MessageQuerySet:
        return self.filter(status=Message.Status.FAILED)


class Message(models.Model):
    """One mail to one address. Its text is emptied once it is sent: least data."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    event = models.CharField(_("event"), max_length=64)
    key = models.CharField(max_length=120, help_text=_("One row per event, thing and recipient."))
    address = models.EmailField(_("to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    created_at = models.DateTimeField(_("made"))
    due_at = models.DateTimeField(_("next try"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="message_once_per_event")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="message_due", condition=Q(status__in=["queued", "sending"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
