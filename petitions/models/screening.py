"""Against false signatures: the site's limits and switches, invalidation rules, bursts."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area
from petitions.models.petitions import Petition
from petitions.rules.networks import network_range


def validate_networks(text: str) -> None:
    """One address or network a line."""
    for line in text.split():
        try:
            network_range(line)
        except ValueError as error:
            raise ValidationError(
                _("“%(line)s” is no network address."), params={"line": line}
            ) from error


class Policy(models.Model):
    """One row: what the site allows at the moment. Read through `petitions.facts`."""

    signing_paused_at = models.DateTimeField(_("signing paused since"), null=True, blank=True)
    creating_paused_at = models.DateTimeField(_("creating paused since"), null=True, blank=True)
    mail_paused_at = models.DateTimeField(_("mail paused since"), null=True, blank=True)
    popular_paused_at = models.DateTimeField(_("popular list paused since"), null=True, blank=True)
    per_network = models.PositiveIntegerField(
        _("signatures per network"),
        default=60,
        help_text=_("In one hour, from one line, for one petition. More are held back."),
    )
    per_network_overall = models.PositiveIntegerField(
        _("signatures per network, all petitions"), default=300, help_text=_("In one hour.")
    )
    per_wide_network = models.PositiveIntegerField(
        _("signatures per wider network"),
        default=300,
        help_text=_("In one hour, for one petition, from 256 neighbouring lines (/24; IPv6 /48)."),
    )
    burst_size = models.PositiveIntegerField(
        _("report a burst from"),
        default=100,
        help_text=_("Signatures of one petition in one hour from one line, domain or postcode."),
    )
    allowed_networks = models.TextField(
        _("networks without limits"),
        blank=True,
        validators=[validate_networks],
        help_text=_("One a line: of libraries, schools, phone companies."),
    )
    denied_networks = models.TextField(
        _("networks held back"), blank=True, validators=[validate_networks]
    )
    denied_domains = models.TextField(
        _("e-mail domains held back"),
        blank=True,
        help_text=_("One a line. What is below a domain is held back with it."),
    )
    allowed_domains = models.TextField(
        _("e-mail domains never held back"), blank=True, help_text=_("One a line.")
    )
    holds_back_throwaway = models.BooleanField(
        _("hold back known throw-away mail"),
        default=True,
        help_text=_("Of well-known providers of mailboxes for ten minutes."),
    )

    class Meta:
        verbose_name = _("switches and limits")
        verbose_name_plural = _("switches and limits")
        constraints = [
            models.CheckConstraint(name="policy_single_row", condition=models.Q(pk=1)),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class InvalidationRule(models.Model):
    """A pattern of false signatures. Every part that is filled in has to match."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not started")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    summary = models.CharField(_("what for"), max_length=200)
    petition = models.ForeignKey(
        Petition, models.PROTECT, null=True, blank=True, verbose_name=_("petition")
    )
    name_pattern = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("* stands for anything: “jo* smith”.")
    )
    email_pattern = models.CharField(
        _("e-mail address"), max_length=200, blank=True, help_text=_("“bot*@mail.example”.")
    )
    domain = models.CharField(_("e-mail domain"), max_length=200, blank=True)
    postcode = models.CharField(
        _("postcode"), max_length=10, blank=True, help_text=_("Or its beginning.")
    )
    network = models.CharField(
        _("network"), max_length=64, blank=True, help_text=_("203.0.113.0/24 or 2001:db8::/32.")
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    signed_after = models.DateTimeField(_("signed from"), null=True, blank=True)
    signed_before = models.DateTimeField(_("signed before"), null=True, blank=True)

    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.DRAFT
    )
    matched = models.PositiveIntegerField(_("found in the dry run"), null=True, blank=True)
    handled = models.PositiveIntegerField(_("done so far"), default=0)
    last_id = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("invalidation rule")
        verbose_name_plural = _("invalidation rules")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.summary

    def clean(self) -> None:
        super().clean()
        if self.network:
            validate_networks(self.network)
        if not self.has_criteria():
            raise ValidationError(_("Fill in at least one part besides the petition."))
        if self.signed_after and self.signed_before and self.signed_before <= self.signed_after:
            raise ValidationError({"signed_before": _("This has to be later than “signed from”.")})

    def has_criteria(self) -> bool:
        """A pattern of nothing but * fits everybody, so it says nothing."""
        patterns = (self.name_pattern.strip("* "), self.email_pattern.strip("* "))
        parts = (*patterns, self.domain, self.postcode, self.network)
        return any(parts) or any((self.area_id, self.signed_after, self.signed_before))


class BurstQuerySet(models.QuerySet["Burst"]):
    def unchecked(self) -> BurstQuerySet:
        """That no official has looked at."""
        return self.filter(checked_at__isnull=True)


class Burst(models.Model):
    """Unusually many signatures of one petition from one place within an hour."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("network")
        WIDE = "wide", _("wider network")
        DOMAIN = "domain", _("e-mail domain")
        POSTCODE = "postcode", _("postcode")

    petition = models.ForeignKey(
        Petition,
        models.CASCADE,
        related_name="bursts",
        db_index=False,
        verbose_name=_("petition"),
    )
    kind = models.CharField(_("from one"), max_length=8, choices=Kind.choices)
    value = models.CharField(_("which"), max_length=253)
    hour = models.DateTimeField(_("in the hour from"))
    signatures = models.PositiveIntegerField(_("signatures"))
    seen_at = models.DateTimeField(_("noticed"))
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    objects = BurstQuerySet.as_manager()

    class Meta:
        verbose_name = _("burst")
        verbose_name_plural = _("bursts")
        ordering = ["-hour", "-signatures"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "kind", "value", "hour"], name="burst_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
