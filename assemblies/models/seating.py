"""Who sits where when the assembly meets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly


class SeatingPlan(models.Model):
    """The tables of all sessions, by the members' codes. A new plan replaces the one before.

    `wishes` are those that it was made with, `sessions[s][t]` the codes at a table, and `unmet`
    the wishes that could not be granted: [session, code, code].
    """

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="seating_plan")
    made_at = models.DateTimeField(_("made"))
    seed = models.CharField(max_length=64)
    wishes = models.JSONField()
    sessions = models.JSONField()
    meetings = models.PositiveIntegerField(_("pairs who meet"))
    possible = models.PositiveIntegerField(_("most pairs that could meet"))
    unmet = models.JSONField(default=list)

    class Meta:
        verbose_name = _("seating plan")
        verbose_name_plural = _("seating plans")

    def __str__(self) -> str:
        return str(self.assembly)

    def seats_all_members(self) -> bool:
        """Whether it seats the members of today, and nobody else: some may have left since."""
        seated = {code for table in self.sessions[0] for code in table}
        return seated == set(self.assembly.members.seated().values_list("code", flat=True))
