"""A citizens' assembly and the quotas that make its panel look like the city."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from assemblies.counting import Rule
from assemblies.sortition import Quota as QuotaRule
from assemblies.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role
from civic.areas.models import Area

may_see_drafts = has_role(Role.ASSEMBLY_OFFICER) | has_role(Role.AUDITOR)


QUORUMS = [
    ("1/2", _("half of the members")),
    ("2/3", _("two thirds of the members")),
    ("3/4", _("three quarters of the members")),
]
MAJORITIES = [
    ("1/2", _("more than half")),
    ("2/3", _("at least two thirds")),
    ("3/4", _("at least three quarters")),
]


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
    quorum = models.CharField(
        _("quorum"),
        max_length=3,
        choices=QUORUMS,
        default="1/2",
        help_text=_("How many members have to vote. Who abstains votes too."),
    )
    majority = models.CharField(
        _("majority"),
        max_length=3,
        choices=MAJORITIES,
        default="1/2",
        help_text=_("Of the votes for and against. A tie loses."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=90,
        validators=[MinValueValidator(1)],
        help_text=_("How long the city may take to answer, from the recommendations on."),
    )
    recommended_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
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
                name="assembly_rule_is_known",
                condition=Q(
                    quorum__in=[value for value, _words in QUORUMS],
                    majority__in=[value for value, _words in MAJORITIES],
                    answer_days__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="assembly_recommends_once",
                condition=Q(status=Status.CALLED_OFF)
                | Q(
                    status__in=[Status.RECOMMENDED, Status.ANSWERED],
                    recommended_at__isnull=False,
                )
                | (
                    ~Q(status__in=[Status.RECOMMENDED, Status.ANSWERED])
                    & Q(recommended_at__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="assembly_is_answered_once",
                condition=Q(status=Status.ANSWERED, answered_at__isnull=False)
                | (~Q(status=Status.ANSWERED) & Q(answered_at__isnull=True)),
            ),
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

    def rule(self) -> Rule:
        return Rule(Fraction(self.quorum), Fraction(self.majority))

    def has_met(self) -> bool:
        """Whether the members have begun, so that the rule of their votes stands."""
        return self.status in (Status.MEETING, Status.RECOMMENDED, Status.ANSWERED)

    def has_panel(self) -> bool:
        """Whether every draw that was begun is drawn, and the assembly goes on."""
        return self.status == Status.DRAWN or self.has_met()

    def answer_due_on(self) -> dt.date | None:
        """The last day on which the city's answer is in time, once it owes one."""
        if self.recommended_at is None or self.is_called_off():
            return None
        return localdate(self.recommended_at) + dt.timedelta(days=self.answer_days)

    def answer_is_late(self, at: dt.datetime) -> bool:
        due = self.answer_due_on()
        return due is not None and self.answered_at is None and localdate(at) > due

    def is_fixed(self) -> bool:
        """Whether size and quotas stand: people registered by them, or panels were made."""
        return self.status not in (Status.DRAFT, Status.REGISTRATION)


class Quota(models.Model):
    """How many members of the panel have one value of one feature, at least and at most."""

    assembly = models.ForeignKey(
        Assembly,
        models.CASCADE,
        related_name="quotas",
        db_index=False,
        verbose_name=_("citizens’ assembly"),
    )
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
