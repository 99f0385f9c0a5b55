"""Signatures. The unconfirmed row itself is the outbox of its confirmation mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import StrIndex, Substr, TruncHour
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civic.areas.models import Area
from civic.core.random_ids import RandomUUID
from petitions.models.mailable import Mailable
from petitions.models.petitions import Petition
from petitions.rules.emails import canonical_email
from petitions.rules.networks import V4_START, V4_WIDE_DIGITS, V6_WIDE_DIGITS
from petitions.states import SignatureState

STATE_LABELS = {
    SignatureState.PENDING: _("not confirmed"),
    SignatureState.CONFIRMED: _("counted"),
    SignatureState.SUSPICIOUS: _("held back"),
    SignatureState.INVALIDATED: _("not valid"),
    SignatureState.WITHDRAWN: _("withdrawn"),
}


def _within(ranges: Iterable[tuple[str, str]]) -> Q:
    within = Q(pk__in=[])
    for low, high in ranges:
        within |= Q(network__gte=low, network__lte=high)
    return within


def with_wide_network(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """`wide_network`: what the keys of the same IPv4 /24 or IPv6 /48 begin with."""
    four = When(network__startswith=V4_START, then=Substr("network", 1, V4_WIDE_DIGITS))
    return rows.annotate(wide_network=Case(four, default=Substr("network", 1, V6_WIDE_DIGITS)))


class SignatureQuerySet(models.QuerySet["Signature"]):
    def counted(self) -> SignatureQuerySet:
        return self.filter(state=SignatureState.CONFIRMED)

    def suspicious(self) -> SignatureQuerySet:
        return self.filter(state=SignatureState.SUSPICIOUS)

    def uncounted(self) -> SignatureQuerySet:
        """Whose state the totals do not hold yet."""
        return self.exclude(state=F("counted_as"))

    def mail_due(self, at: dt.datetime) -> SignatureQuerySet:
        return self.filter(mail_due_at__lte=at)

    def of_mailbox(self, petition_id: int, email: str) -> SignatureQuerySet:
        return self.filter(petition=petition_id, email_key=canonical_email(email))

    def from_networks(self, ranges: Iterable[tuple[str, str]]) -> SignatureQuerySet:
        """Of the `network_range`s given."""
        return self.filter(_within(ranges))

    def outside_networks(self, ranges: Iterable[tuple[str, str]]) -> SignatureQuerySet:
        """Whose line is known and in none of the `network_range`s given."""
        return self.exclude(_within(ranges)).exclude(network="")

    def at_domain(self, domain: str) -> SignatureQuerySet:
        return self.filter(email_key__endswith=f"@{domain}")

    def with_hour_and_domain(self) -> models.QuerySet[Any]:
        """`hour` (UTC) of signing and `email_domain`."""
        domain = Substr("email_key", StrIndex("email_key", Value("@")) + 1)
        hour = TruncHour("created_at", tzinfo=dt.UTC)
        return self.annotate(hour=hour, email_domain=domain)

    def asked_for_updates(self) -> SignatureQuerySet:
        return self.counted().filter(wants_updates=True).exclude(email="")


class Signature(Mailable):
    """One person's name under one petition.

    The foreign keys have no constraint in the database: checking them would lock the petition's
    and the borough's row at each signature. Petitions and areas are never deleted, and the nightly
    check counts signatures without a petition.

    `nonce` is what its commitment in the petition's public log is made with, while it counts. It is
    renewed when the log is told that the commitment is void.
    """

    class Suspicion(models.TextChoices):
        NONE = "", _("none")
        NETWORK = "network", _("many from one network")
        WIDE_NETWORK = "wide", _("many from one wider network")
        BLOCKED_NETWORK = "blocked", _("network on the deny list")
        DOMAIN = "domain", _("throw-away or denied e-mail domain")
        OFFICIAL = "official", _("held back by an official")

    petition = models.ForeignKey(
        Petition,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="signatures",
        verbose_name=_("petition"),
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    name_key = models.CharField(max_length=255, blank=True)
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    email_key = models.CharField(_("mailbox"), max_length=320)
    slot = models.PositiveSmallIntegerField(default=0)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    borough = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("borough"),
    )
    ward = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("ward"),
    )
    wants_updates = models.BooleanField(_("wants updates"), default=False)
    language = models.CharField(max_length=12, default="en")
    network = models.CharField(max_length=32, blank=True)
    state = models.CharField(
        _("state"),
        max_length=11,
        choices=list(STATE_LABELS.items()),
        default=SignatureState.PENDING,
    )
    counted_as = models.CharField(max_length=11, default=SignatureState.PENDING)
    suspicion = models.CharField(
        _("suspicion"), max_length=8, choices=Suspicion.choices, blank=True
    )
    created_at = models.DateTimeField(_("signed"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    state_before = models.CharField(max_length=11, blank=True)
    nonce = models.UUIDField(db_default=RandomUUID(), editable=False)
    invalidated_by = models.ForeignKey(
        "petitions.InvalidationRule",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="signatures",
        verbose_name=_("rule"),
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = pgettext_lazy("the list of all", "signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "email_key", "slot"], name="signature_once_per_mailbox"
            ),
            models.CheckConstraint(
                name="signature_counted_was_confirmed",
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"],
                name="signature_mail_due",
                condition=Q(mail_due_at__isnull=False),
            ),
            models.Index(
                fields=["id"], name="signature_uncounted", condition=~Q(state=F("counted_as"))
            ),
            models.Index(fields=["created_at"], name="signature_created"),
            models.Index(fields=["email_key"], name="signature_mailbox"),
            models.Index(fields=["network"], name="signature_network", condition=~Q(network="")),
            models.Index(  # only of those that a rule took out: signing does not write to it
                fields=["invalidated_by"],
                name="signature_of_rule",
                condition=Q(invalidated_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Follower(Mailable):
    """Somebody who wants to hear about a petition without signing it."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="followers", db_index=False)
    email = models.CharField(max_length=254)
    email_key = models.CharField(max_length=320)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "email_key"], name="follower_once")
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"],
                name="follower_mail_due",
                condition=Q(mail_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
