"""A row that is its own mail outbox: it says when its next mail is due and how that went."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

MAIL_ATTEMPTS = 8


class Mailable(models.Model):
    """Columns for a mail that belongs to this row alone. `mail_due_at` None: nothing to send."""

    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mails_sent = models.PositiveSmallIntegerField(_("mails sent"), default=0)
    mail_failures = models.PositiveSmallIntegerField(_("mails that failed"), default=0)

    class Meta:
        abstract = True

    def note_failed(self, at: dt.datetime) -> None:
        """Try again after 40 s, 2 min 40 s, … up to 6 hours; after the last try no more."""
        self.mail_failures += 1
        wait = min(dt.timedelta(hours=6), dt.timedelta(seconds=10 * 4**self.mail_failures))
        self.mail_due_at = None if self.mail_failures >= MAIL_ATTEMPTS else at + wait
        self.save(update_fields=["mail_due_at", "mail_failures"])
