"""What became of a funded project: dated, public, and corrected only in public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.models.projects import Project
from budgets.states import TO_COME, Progress

LONGEST_UPDATE = 400


class ProjectUpdateQuerySet(models.QuerySet["ProjectUpdate"]):
    def standing(self) -> ProjectUpdateQuerySet:
        """As last corrected, newest first, each with what it said before."""
        latest = self.filter(correction__isnull=True).select_related("corrects")
        return latest.order_by("-at", "-pk")


class ProjectUpdate(models.Model):
    """One sentence or two on how far a project is. Never changed: a correction is a row of its own.

    A correction keeps the moment of what it corrects, so it stands in its place.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="updates", verbose_name=_("project")
    )
    at = models.DateTimeField(_("published"))
    progress = models.CharField(_("how far it is"), max_length=10)
    text = models.CharField(_("what there is to say"), max_length=LONGEST_UPDATE)
    expected_month = models.DateField(_("expected to be done"), null=True, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("corrects"),
    )
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True)

    objects = ProjectUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update on a project")
        verbose_name_plural = _("updates on projects")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="project_update_progress_is_known",
                condition=Q(progress__in=list(Progress)),
                violation_error_message=_("Say how far the project is."),
            ),
            models.CheckConstraint(
                name="project_update_says_something",
                condition=~Q(text=""),
                violation_error_message=_("Say in a sentence or two how far it is, and why."),
            ),
            models.CheckConstraint(
                name="project_update_expects_what_is_to_come",
                condition=Q(expected_month__isnull=True) | Q(progress__in=list(TO_COME)),
                violation_error_message=_("A month is expected only of what is still to come."),
            ),
            models.CheckConstraint(
                name="project_update_correction_has_its_moment",
                condition=Q(corrects__isnull=True, corrected_at__isnull=True)
                | Q(corrects__isnull=False, corrected_at__isnull=False),
                violation_error_message=_("A correction says when it was made."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
