"""What is published of assemblies as files, for the catalogue of open data."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.cards import HUE
from assemblies.models import Assembly, Draw
from assemblies.presentation import files
from civic.opendata.datasets import Dataset, File

MEDIA_TYPES = {"json": "application/json", "txt": "text/plain"}


def list_datasets() -> Iterator[Dataset]:
    """One for each draw: what was published before the dice and after. One query."""
    draws = Draw.objects.without_panels().filter(assembly__in=Assembly.objects.published())
    draws = draws.select_related("assembly__area", "result")
    for draw in draws.order_by("-published_at", "pk"):
        yield Dataset(
            name=f"assembly-{draw.assembly.slug}-draw-{draw.number}",
            hue=HUE,
            title=_("%(assembly)s, draw %(number)d")
            % {"assembly": draw.assembly.title, "number": draw.number},
            text=_(
                "The possible panels, published with their fingerprint before the dice are thrown, "
                "and after that the panel that they picked. People appear as codes."
            ),
            page=draw.get_absolute_url(),
            files=tuple(_files(draw)),
            area=draw.assembly.area.code,
            since=draw.published_at,
        )


def _files(draw: Draw) -> Iterator[File]:
    """As the page of the draw offers them."""
    for file in files(draw):
        address = reverse(file.route, args=[draw.assembly.slug, draw.number])
        yield File(file.name, file.label, address, MEDIA_TYPES[file.name.rpartition(".")[2]])
