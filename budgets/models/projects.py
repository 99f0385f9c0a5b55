"""What residents vote on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.models.budgets import Budget, BudgetArea
from budgets.states import Progress
from civic.areas.models import Area
from civic.core.money import format_money

# A comma parts the numbers of a ballot in the published files; a browser drops "." and ".." from an
# address, and a server what is empty between two strokes. PostgreSQL reads the same expression.
UNUSABLE_NUMBER = r"(\A|/)\.{0,2}(/|\Z)|[,\x00-\x1f\x7f]"
UNUSABLE_NUMBER_TEXT = _("Use letters and digits, without a comma.")
BOUNDS = {"latitude": 90, "longitude": 180}


def _on_earth(name: str, bound: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"project_{name}_is_on_earth",
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (-bound, bound)}),
        violation_error_message=_("A place lies between −90 and 90, −180 and 180 degrees."),
    )


class ProjectQuerySet(models.QuerySet["Project"]):
    def of(self, budget: Budget) -> ProjectQuerySet:
        return self.filter(budget=budget)

    def located_in(self, area_code: str) -> ProjectQuerySet:
        """In the area itself, or paid from its money where no other place is named."""
        return self.filter(
            Q(location__code=area_code)
            | Q(location__isnull=True, budget_area__area__code=area_code)
        )

    def with_pictures(self) -> ProjectQuerySet:
        """What a page says of each picture, without the files themselves."""
        return self.select_related("picture").defer("picture__small", "picture__large")

    def matching(self, text: str) -> ProjectQuerySet:
        return self.filter(
            Q(title__icontains=text) | Q(summary__icontains=text) | Q(place__icontains=text)
        )


class Project(models.Model):
    """A project with its price. `number` is its name on the ballot and in the published files."""

    budget = models.ForeignKey(
        Budget,
        models.CASCADE,
        related_name="projects",
        editable=False,
        db_index=False,
        verbose_name=_("participatory budget"),
    )
    budget_area = models.ForeignKey(
        BudgetArea, models.PROTECT, related_name="projects", verbose_name=_("paid from")
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=1000)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    cost = models.BigIntegerField(_("price"), help_text=_("In minor units (pence)."))
    place = models.CharField(_("place"), max_length=160, blank=True)
    location = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lies in"),
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    exclusive_group = models.CharField(
        _("only one of"),
        max_length=40,
        blank=True,
        help_text=_("Of the projects with the same word here at most one is funded."),
    )

    progress = models.CharField(
        _("how far it is"),
        max_length=10,
        choices=[(progress, progress.value) for progress in Progress],
        blank=True,
        editable=False,
        help_text="That of its newest update; empty before the first",
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = pgettext_lazy("the list of all", "projects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "number"],
                name="project_number_once",
                violation_error_message=_("The budget has a project with this number already."),
            ),
            models.CheckConstraint(
                name="project_number_is_usable",
                condition=~Q(number__regex=UNUSABLE_NUMBER),
                violation_error_message=UNUSABLE_NUMBER_TEXT,
            ),
            models.CheckConstraint(
                name="project_has_a_title",
                condition=~Q(title=""),
                violation_error_message=_("Give the project a title."),
            ),
            models.CheckConstraint(
                name="project_progress_is_known",
                condition=Q(progress__in=["", *Progress]),
                violation_error_message=_("Say how far the project is."),
            ),
            *(_on_earth(name, bound) for name, bound in BOUNDS.items()),
            models.CheckConstraint(
                name="project_costs_something",
                condition=Q(cost__gt=0),
                violation_error_message=_("The price of a project is more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("budgets:project", args=[self.budget.slug, self.number])

    def clean(self) -> None:
        """A number that files and addresses can hold, and a place on Earth."""
        if self.number and re.search(UNUSABLE_NUMBER, self.number):
            raise ValidationError({"number": UNUSABLE_NUMBER_TEXT})
        for name, bound in BOUNDS.items():
            value = getattr(self, name)
            if value is not None and abs(value) > bound:
                raise ValidationError({name: _("It lies between −%d and %d.") % (bound, bound)})

    @property
    def cost_text(self) -> str:
        return format_money(self.cost, self.budget.currency)

    def is_funded(self) -> bool:
        """Whether the published result gives it its money."""
        if not self.budget.has_results():
            return False
        return any(
            self.number in document["winners"] for document in self.budget.count.documents.values()
        )

    def rivals(self) -> ProjectQuerySet:
        """The other projects of its group: if one of them is funded, this one is not."""
        if not self.exclusive_group:
            return Project.objects.none()
        grouped = Project.objects.of(self.budget).filter(exclusive_group=self.exclusive_group)
        return grouped.exclude(pk=self.pk).select_related("budget")

    @property
    def area(self) -> Area:
        """Where it lies: the named place, else the area that pays."""
        return self.location or self.budget_area.area


def in_fair_order(projects: Iterable[Project], seed: str) -> list[Project]:
    """An order in which no project stands first more often than another over many seeds."""
    return sorted(
        projects,
        key=lambda project: hashlib.sha256(f"{seed}:{project.number}".encode()).digest(),
    )
