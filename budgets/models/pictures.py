"""The picture of a project, in the database: one backup, one transaction, no shared folder."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budgets.models.projects import Project

FILES = ("small", "large")


class ProjectPicture(models.Model):
    """Written anew from what an official sent (civic.core.photos), at most one per project.

    `digest` stands in the address of the files, so that they can be cached for good.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="picture")
    alt = models.CharField(_("what the picture shows"), max_length=250)
    credit = models.CharField(_("who made it"), max_length=120, blank=True)
    digest = models.CharField(max_length=32, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    small = models.BinaryField()
    large = models.BinaryField()

    class Meta:
        verbose_name = _("picture of a project")
        verbose_name_plural = _("pictures of projects")
        constraints = [
            models.CheckConstraint(
                name="project_picture_is_described",
                condition=~Q(alt=""),
                violation_error_message=_("Say what the picture shows."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def small_url(self) -> str:
        return self._address("small")

    @property
    def large_url(self) -> str:
        return self._address("large")

    def _address(self, size: str) -> str:
        return reverse("project-picture", args=[self.pk, self.digest, size])
