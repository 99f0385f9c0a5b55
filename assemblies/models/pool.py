"""The people who would take part. No names, no addresses: those stay with the city."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.sortition import Person


class PoolMemberQuerySet(models.QuerySet["PoolMember"]):
    def available(self) -> PoolMemberQuerySet:
        return self.filter(is_available=True)

    def seated(self) -> PoolMemberQuerySet:
        return self.available().filter(drawn_in__isnull=False)


class PoolMember(models.Model):
    """One registered person, known by the id of the city's own list and by a public code."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="members", db_index=False)
    file_id = models.CharField(_("id in the file"), max_length=100)
    code = models.CharField(_("code"), max_length=20, help_text="Public; HMAC of the id")
    features = models.JSONField(_("features"))
    household = models.CharField(
        max_length=64, blank=True, help_text="HMAC of the normalised address"
    )
    registered_on = models.DateField(
        _("registered on"), null=True, help_text="From the file, or the day of the load; or unknown"
    )
    drawn_in = models.PositiveSmallIntegerField(_("drawn in draw"), null=True)
    is_available = models.BooleanField(_("can take part"), default=True)

    objects = PoolMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("person in the pool")
        verbose_name_plural = _("people in the pool")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "file_id"], name="pool_member_once"),
            models.UniqueConstraint(fields=["assembly", "code"], name="pool_code_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def person(self) -> Person:
        return Person(self.file_id, self.features, self.household)
