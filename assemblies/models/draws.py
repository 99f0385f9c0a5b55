"""What is published of a draw. All tables are append-only: the database refuses every change."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.sortition import Commitment


class DrawQuerySet(models.QuerySet["Draw"]):
    def without_panels(self) -> DrawQuerySet:
        """For pages: the file of panels is long."""
        return self.defer("panels")


class Draw(models.Model):
    """The commitment of draw `number`, published before the dice are thrown."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField(_("number"))
    draw_at = models.DateTimeField(_("time of the draw"))
    published_at = models.DateTimeField(_("published"))
    document = models.BinaryField(help_text="Canonical JSON of assemblies.sortition.commit_draw")
    panels = models.BinaryField(help_text="One line per panel: its number, then the codes")

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="draw_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.assembly}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("assemblies:draw", args=[self.assembly.slug, self.number])

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The commitment document, read."""
        return json.loads(bytes(self.document))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(bytes(self.document)).hexdigest()

    def commitment(self) -> Commitment:
        """As published; the people's file and the ids stay with the selection."""
        return Commitment(bytes(self.document), bytes(self.panels), b"", {})

    def lines_with(self, code: str) -> list[int]:
        """The numbers of the panels that a code stands in."""
        rows = bytes(self.panels).decode().splitlines()
        return [number for number, row in enumerate(rows) if code in row.split()[1:]]

    def is_drawn(self) -> bool:
        return hasattr(self, "result")

    def announced_at(self) -> dt.datetime:
        """When the dice are thrown, as announced last."""
        moves = list(self.moves.all())
        return moves[-1].draw_at if moves else self.draw_at


class DrawMove(models.Model):
    """The dice are thrown at another time or place than was announced before.

    `draw_at` and `place` are the new ones. The commitment names the time announced first, and no
    move leads before it: who comes then does not come too late.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="moves")
    moved_at = models.DateTimeField(_("moved"))
    earlier_draw_at = models.DateTimeField(_("time of the draw until then"))
    earlier_place = models.CharField(_("place of the draw until then"), max_length=160, blank=True)
    draw_at = models.DateTimeField(_("time of the draw"))
    place = models.CharField(_("place of the draw"), max_length=160, blank=True)
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("move of a draw")
        verbose_name_plural = _("moves of draws")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="draw_move_has_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.draw}: {self.draw_at}"


class DrawnPanel(models.Model):
    """What the dice picked. One per draw: a second one is refused by the database."""

    draw = models.OneToOneField(Draw, models.PROTECT, related_name="result")
    dice = models.CharField(_("dice"), max_length=3)
    entered_at = models.DateTimeField(_("entered"))
    document = models.BinaryField(help_text="Canonical JSON of assemblies.sortition")

    class Meta:
        verbose_name = _("drawn panel")
        verbose_name_plural = _("drawn panels")

    def __str__(self) -> str:
        return f"{self.draw}: {self.dice}"

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The result document, read."""
        return json.loads(bytes(self.document))

    @property
    def codes(self) -> list[str]:
        return self.facts["panel"]

    @property
    def row(self) -> int:
        return self.facts["row"]
