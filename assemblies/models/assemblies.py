"""A citizens' assembly and the quotas that make its panel look like the city."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.sortition import Quota as QuotaRule
from assemblies.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role
from civic.areas.models import Area

may_see_drafts = has_role(Role.ASSEMBLY_OFFICER) | has_role(Role.AUDITOR)


class AssemblyQuerySet(models.QuerySet["Assembly"]):
    def published(self) -> AssemblyQuerySet:
        return self.exclude(status=Status.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> AssemblyQuerySet:
        return self.all() if may_see_drafts(user) else self.published()

    def registering(self) -> AssemblyQuerySet:
        return self.filter(status=Status.REGISTRATION)

    def awaiting_dice(self) -> AssemblyQuerySet:
        return self.filter(status=Status.COMMITTED)

    def matching(self, text: str) -> AssemblyQuerySet:
        words = Q(title__icontains=text) | Q(question__icontains=text) | Q(summary__icontains=text)
        return self.filter(words)


class Assembly(models.Model):
    """Residents drawn by lot answer one question for their city."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    question = models.CharField(
        _("question"), max_length=300, help_text=_("The one question that the assembly answers.")
    )
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("What it is about, in one or two sentences.")
    )
    description = models.TextField(_("description"), blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="assemblies", verbose_name=_("for residents of")
    )
    panel_size = models.PositiveSmallIntegerField(
        _("members"), validators=[MinValueValidator(1)], help_text=_("How many people are drawn.")
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(status, status.value) for status in Status],
        default=Status.DRAFT,
        editable=False,
    )
    registration_closes_at = models.DateTimeField(_("registration closes"))
    draw_at = models.DateTimeField(
        _("time of the draw"), help_text=_("When the dice are thrown. The panels stand before.")
    )
    draw_place = models.CharField(_("place of the draw"), max_length=160, blank=True)
    meets = models.CharField(
        _("when it meets"), max_length=160, blank=True, help_text=_("For example: four Saturdays.")
    )
    registration_opened_at = models.DateTimeField(null=True, editable=False)
    key_check = models.CharField(max_length=16, blank=True, editable=False)
    called_off_at = models.DateTimeField(null=True, editable=False)
    called_off_because = models.TextField(blank=True, editable=False)

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = _("citizens’ assembly")
        verbose_name_plural = _("citizens’ assemblies")
        ordering = ["-draw_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assembly_draws_after_registration",
                condition=Q(draw_at__gt=F("registration_closes_at")),
                violation_error_message=_(
                    "The draw comes after the end of registration: change one of the two times."
                ),
            ),
            models.CheckConstraint(
                name="assembly_status_is_known", condition=Q(status__in=list(Status))
            ),
            models.CheckConstraint(name="assembly_has_members", condition=Q(panel_size__gte=1)),
            models.CheckConstraint(
                name="assembly_called_off_with_a_reason",
                condition=(
                    Q(status=Status.CALLED_OFF, called_off_at__isnull=False)
                    & ~Q(called_off_because="")
                )
                | (
                    ~Q(status=Status.CALLED_OFF)
                    & Q(called_off_at__isnull=True, called_off_because="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assemblies:detail", args=[self.slug])

    @property
    def process(self) -> str:
        """The name of this assembly in the key store."""
        return f"assembly-{self.pk}"

    def accepts_people(self, at: dt.datetime) -> bool:
        """Whether one can still register."""
        return self.status == Status.REGISTRATION and at < self.registration_closes_at

    def is_called_off(self) -> bool:
        return self.status == Status.CALLED_OFF

    def is_fixed(self) -> bool:
        """Whether size and quotas stand: people registered by them, or panels were made."""
        return self.status not in (Status.DRAFT, Status.REGISTRATION)


class Quota(models.Model):
    """How many members of the panel have one value of one feature, at least and at most."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="quotas", db_index=False)
    feature = models.CharField(_("feature"), max_length=60, help_text=_("For example: age."))
    value = models.CharField(_("value"), max_length=80, help_text=_("For example: 16 to 29."))
    minimum = models.PositiveSmallIntegerField(_("at least"))
    maximum = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "feature", "value"], name="quota_of_a_value_once"
            ),
            models.CheckConstraint(
                name="quota_minimum_within_maximum",
                condition=Q(minimum__lte=F("maximum")),
                violation_error_message=_("“At least” is more than “at most”."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature}: {self.value}"

    def rule(self) -> QuotaRule:
        return QuotaRule(self.feature, self.value, self.minimum, self.maximum)
