"""A mail to everybody who asked for news of a petition: one row per person and event."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from petitions.models.mailable import Mailable
from petitions.models.petitions import Petition
from petitions.models.signatures import Follower, Signature


class MailingQuerySet(models.QuerySet["Mailing"]):
    def public(self) -> MailingQuerySet:
        """What the council wrote to the signers besides answer and debate, once it is out."""
        return self.filter(kind="business", status__in=["sending", "sent"])


class Mailing(models.Model):
    """One event of one petition, told to its signers and followers who asked for news."""

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", _("a threshold was reached")
        RESPONSE = "response", _("the answer is there")
        DEBATE = "debate", _("news of the debate")
        BUSINESS = "business", _("other business of the council")
        CREATOR = "creator", _("an update by the creator")
        CLOSED = "closed", _("the petition closed")
        MERGE = "merge", _("an offer to move the signature")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        QUEUED = "queued", _("ready to go out")
        SENDING = "sending", _("going out")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")

    petition = models.ForeignKey(
        Petition,
        models.PROTECT,
        related_name="mailings",
        db_index=False,
        verbose_name=_("petition"),
    )
    kind = models.CharField(_("what it is about"), max_length=9, choices=Kind.choices)
    key = models.CharField(max_length=80, help_text=_("One mailing per petition and event."))
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)
    status = models.CharField(_("status"), max_length=7, choices=Status.choices)
    send_after = models.DateTimeField(_("send from"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    made_at = models.DateTimeField(_("written"))
    recipients = models.PositiveIntegerField(_("recipients"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "key"], name="mailing_once_per_event")
        ]

    def __str__(self) -> str:
        return self.subject


class Recipient(Mailable):
    """One person of one mailing. The address is read from the signature when it is sent.

    Signers' rows are made from the signatures in one statement for one mailing, so the database
    does not check them again one by one: that took longer than making them.
    """

    mailing = models.ForeignKey(
        Mailing,
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="recipient_rows",
    )
    signature = models.ForeignKey(
        Signature,
        models.CASCADE,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    follower = models.ForeignKey(
        Follower, models.CASCADE, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "signature"],
                name="recipient_signer_once",
                condition=Q(signature__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["mailing", "follower"],
                name="recipient_follower_once",
                condition=Q(follower__isnull=False),
            ),
            models.CheckConstraint(
                name="recipient_is_one_person",
                condition=Q(signature__isnull=True) ^ Q(follower__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"],
                name="recipient_mail_due",
                condition=Q(mail_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.pk}"
