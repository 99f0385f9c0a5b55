"""Places: a city, its boroughs, their wards; and which postcode lies in which of them."""

from __future__ import annotations

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _between(least: int, most: int) -> list[BaseValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class AreaQuerySet(models.QuerySet["Area"]):
    def cities(self) -> AreaQuerySet:
        return self.filter(kind=Area.Kind.CITY)

    def boroughs(self) -> AreaQuerySet:
        return self.filter(kind=Area.Kind.BOROUGH)

    def around(self, area: Area) -> AreaQuerySet:
        """The area itself, what it is a part of, and its parts."""
        outside = [place.pk for place in area.surroundings()]
        return self.filter(Q(pk__in=outside) | Q(parent=area) | Q(parent__parent=area))

    def with_tiles(self) -> AreaQuerySet:
        return self.filter(tile_column__isnull=False)


class Area(models.Model):
    """One place in the tree city > borough > ward. `code` is its GSS code, or the city's own."""

    class Kind(models.TextChoices):
        CITY = "city", _("City")
        BOROUGH = "borough", _("Borough")
        WARD = "ward", _("Ward")

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=120)
    abbreviation = models.CharField(_("abbreviation"), max_length=6, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    latitude = models.DecimalField(
        _("latitude of its centre"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=_between(-90, 90),
    )
    longitude = models.DecimalField(
        _("longitude of its centre"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=_between(-180, 180),
    )
    tile_column = models.PositiveSmallIntegerField(
        _("column on the tile map"), null=True, blank=True, validators=_between(1, 99)
    )
    tile_row = models.PositiveSmallIntegerField(
        _("row on the tile map"), null=True, blank=True, validators=_between(1, 99)
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="area_abbreviation_unique_in_its_parent",
                fields=["parent", "abbreviation"],
                condition=~Q(abbreviation=""),
                violation_error_message=_("Another area here has this abbreviation."),
            ),
            models.UniqueConstraint(
                name="area_one_per_tile",
                fields=["parent", "tile_column", "tile_row"],
                violation_error_message=_("Another area stands on this tile."),
            ),
            models.CheckConstraint(
                name="area_only_a_city_has_no_parent",
                condition=Q(kind="city", parent__isnull=True)
                | ~Q(kind="city") & Q(parent__isnull=False),
            ),
            models.CheckConstraint(
                name="area_tile_has_column_and_row",
                condition=Q(tile_column__isnull=True, tile_row__isnull=True)
                | Q(tile_column__isnull=False, tile_row__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def surroundings(self) -> list[Area]:
        """This area and those that it is a part of, from the inside out."""
        places: list[Area] = []
        place: Area | None = self
        while place is not None:
            places.append(place)
            place = place.parent
        return places

    def is_within(self, other: Area) -> bool:
        """Whether this is `other` or a part of it. Reads at most two parents."""
        return any(place.pk == other.pk for place in self.surroundings())


class Postcode(models.Model):
    """A postcode without its space ("SW1A1AA") and where it lies."""

    code = models.CharField(max_length=8, primary_key=True)
    borough = models.ForeignKey(Area, models.CASCADE, related_name="+")
    ward = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return self.code

    @property
    def area(self) -> Area:
        """The smallest area that is known: the ward, else the borough."""
        return self.ward or self.borough


class PostcodeImport(models.Model):
    """How far an import has come; the row goes when the file is through.

    `key` is a SHA-256 in hex over the file and our boroughs; `offset` (in bytes) and `line` say
    how much of the file is saved.
    """

    key = models.CharField(max_length=64, primary_key=True)
    offset = models.PositiveBigIntegerField()
    line = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.key[:12]}: line {self.line}"
