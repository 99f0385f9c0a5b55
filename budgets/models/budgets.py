"""A participatory budget and the areas that its money is for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budgets.states import ResultStanding, Status
from budgets.tally import Parameters
from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role
from civic.areas.models import Area
from civic.publiclog.models import Log

COUNT_TAKES = dt.timedelta(minutes=15)
ADDRESS = r"\A[-a-zA-Z0-9_]+\Z"  # what a page's address can hold
CURRENCY = r"\A[A-Z]{3}\Z"  # as the codes of ISO 4217 are written

ENDS = (Status.RESULTS, Status.CALLED_OFF)

may_see_drafts = has_role(Role.BUDGET_OFFICER) | has_role(Role.AUDITOR)


class BudgetQuerySet(models.QuerySet["Budget"]):
    def published(self) -> BudgetQuerySet:
        return self.exclude(status=Status.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> BudgetQuerySet:
        return self.all() if may_see_drafts(user) else self.published()

    def open_for_voting(self, at: dt.datetime) -> BudgetQuerySet:
        return self.filter(status=Status.VOTING, voting_opens_at__lte=at, voting_closes_at__gt=at)

    def announced(self, at: dt.datetime) -> BudgetQuerySet:
        return self.filter(status=Status.VOTING, voting_opens_at__gt=at)

    def due_to_close(self, at: dt.datetime) -> BudgetQuerySet:
        return self.filter(status=Status.VOTING, voting_closes_at__lte=at)

    def awaiting_count(self) -> BudgetQuerySet:
        sealed = Q(log__isnull=True) | Q(seal__sealed_at__isnull=False)
        return self.filter(sealed, status=Status.COUNTING, count__isnull=True)

    def awaiting_seal(self) -> BudgetQuerySet:
        return self.filter(status=Status.COUNTING, log__isnull=False, seal__sealed_at__isnull=True)

    def unfinished(self) -> BudgetQuerySet:
        """Before its end, or with a key or ballots that are not destroyed yet."""
        ended = Q(status__in=ENDS)
        sealed = Q(seal__isnull=False, seal__key_destroyed_at__isnull=True)
        return self.filter(
            ~ended | sealed | Q(call_off__cleared_at__isnull=True, status=Status.CALLED_OFF)
        )

    def called_off(self) -> BudgetQuerySet:
        return self.filter(status=Status.CALLED_OFF)

    def awaiting_clearing(self) -> BudgetQuerySet:
        """Called off, and not all of their ballots are destroyed."""
        return self.called_off().filter(call_off__cleared_at__isnull=True)

    def with_results(self) -> BudgetQuerySet:
        return self.filter(status=Status.RESULTS)

    def ended(self) -> BudgetQuerySet:
        """With a result, or called off."""
        return self.filter(status__in=ENDS)

    def matching(self, text: str) -> BudgetQuerySet:
        return self.filter(Q(title__icontains=text) | Q(summary__icontains=text))


class Budget(models.Model):
    """Money that residents share out by voting on projects."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("What the money is for, in one or two sentences.")
    )
    description = models.TextField(_("description"), blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="budgets",
        verbose_name=_("for residents of"),
    )
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=[(status, status.value) for status in Status],
        default=Status.DRAFT,
        editable=False,
    )
    voting_opens_at = models.DateTimeField(_("voting opens"))
    voting_closes_at = models.DateTimeField(_("voting closes"))
    max_choices = models.PositiveSmallIntegerField(
        _("most projects on a ballot"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for no limit."),
    )
    within_budget = models.BooleanField(
        _("choices must fit the money"),
        default=False,
        help_text=_("A ballot may not cost more than there is for its area."),
    )
    vote_type = models.CharField(max_length=12, default="approval", editable=False)
    count_parameters = models.JSONField(_("counting rule"), default=dict)
    key_check = models.CharField(max_length=16, blank=True, editable=False)
    log = models.OneToOneField(
        Log, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("log")
    )
    count_problem = models.CharField(max_length=300, blank=True, editable=False)
    source_digest = models.CharField(
        max_length=64, null=True, unique=True, editable=False, help_text="SHA-256 of a loaded file"
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("participatory budget")
        verbose_name_plural = _("participatory budgets")
        ordering = ["-voting_closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="budget_closes_after_it_opens",
                condition=Q(voting_closes_at__gt=F("voting_opens_at")),
                violation_error_message=_("The vote ends before it begins: change one of the two."),
            ),
            models.CheckConstraint(
                name="budget_status_is_known", condition=Q(status__in=list(Status))
            ),
            models.CheckConstraint(
                name="budget_allows_at_least_one_choice",
                condition=Q(max_choices__isnull=True) | Q(max_choices__gte=1),
                violation_error_message=_("A ballot holds at least one project."),
            ),
            models.CheckConstraint(
                name="budget_address_is_usable",
                condition=Q(slug__regex=ADDRESS),
                violation_error_message=_("The address holds letters, digits, - and _ alone."),
            ),
            models.CheckConstraint(
                name="budget_currency_is_a_code",
                condition=Q(currency__regex=CURRENCY),
                violation_error_message=_("The currency is three letters, such as GBP or EUR."),
            ),
            models.CheckConstraint(
                name="budget_has_a_title",
                condition=~Q(title=""),
                violation_error_message=_("Give the budget a title."),
            ),
        ]
        indexes = [models.Index(fields=["status", "voting_closes_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("budgets:detail", args=[self.slug])

    def clean(self) -> None:
        try:
            Parameters.from_json(self.count_parameters)
        except (ValueError, TypeError) as error:
            raise ValidationError({"count_parameters": str(error)}) from error

    @property
    def process(self) -> str:
        """The name of this vote in the key store, the public log and the receipts."""
        return f"budget-{self.pk}"

    @property
    def parameters(self) -> Parameters:
        return Parameters.from_json(self.count_parameters)

    def accepts_ballots(self, at: dt.datetime) -> bool:
        """Whether a vote cast at `at` counts. A late job never admits a late vote."""
        return self.status == Status.VOTING and self.voting_opens_at <= at < self.voting_closes_at

    def is_announced(self, at: dt.datetime) -> bool:
        return self.status == Status.VOTING and at < self.voting_opens_at

    def has_closed(self, at: dt.datetime) -> bool:
        """Whether no vote can be cast any more, even if the closing job is late."""
        return self.status in (Status.COUNTING, Status.RESULTS, Status.CALLED_OFF) or (
            self.status == Status.VOTING and at >= self.voting_closes_at
        )

    @property
    def is_final(self) -> bool:
        """Whether nobody can find out any more whose ballot is whose; before, it is provisional."""
        seal = getattr(self, "seal", None)
        return seal is not None and seal.is_final

    @property
    def standing(self) -> ResultStanding | None:
        """Of a result; None where the ballots were loaded from a file, without key and log."""
        if self.log_id is None:
            return None
        return ResultStanding.FINAL if self.is_final else ResultStanding.PROVISIONAL

    def is_count_late(self, at: dt.datetime) -> bool:
        """Whether the ballots should have been counted: it failed, or no worker runs."""
        return (
            self.status == Status.COUNTING
            and not hasattr(self, "count")
            and at >= self.voting_closes_at + COUNT_TAKES
        )

    @property
    def is_called_off(self) -> bool:
        return self.status == Status.CALLED_OFF

    def has_results(self) -> bool:
        return self.status == Status.RESULTS


class BudgetArea(models.Model):
    """How much money there is for an area. Projects compete within it; it is counted on its own."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="areas", db_index=False)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="budget_areas", verbose_name=_("area")
    )
    amount = models.BigIntegerField(_("money"), help_text=_("In minor units (pence)."))

    class Meta:
        verbose_name = _("area with its money")
        verbose_name_plural = _("areas with their money")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "area"],
                name="budget_area_once",
                violation_error_message=_("The budget has money for this area already."),
            ),
            models.CheckConstraint(
                name="budget_area_has_money",
                condition=Q(amount__gt=0),
                violation_error_message=_("The money of an area is more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)

    def is_for(self, residence: Area | None) -> bool:
        """Whether people who live in `residence` vote on this area's projects."""
        return residence is not None and residence.is_within(self.area)

    def natural_order(self) -> tuple[Any, ...]:
        return (self.area.kind != Area.Kind.CITY, self.area.name)
