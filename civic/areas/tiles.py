"""The areas of a city as squares of a tile map, each with its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from civic.areas.models import Area
from civic.core.pictures.tiles import Tile


def area_tiles(
    values: Mapping[int, int | None],
    *,
    areas: Iterable[Area] | None = None,
    urls: Mapping[int, str] | None = None,
) -> list[Tile]:
    """One tile per area that has a place on the map, for components/_tile_map.html.

    `values`: area id -> number; 0 where it has none, None stays "not shown". `areas` saves the
    query where they are at hand. `urls`: area id -> where its tile leads.
    """
    placed = Area.objects.with_tiles() if areas is None else areas
    return [
        Tile(
            code=area.code,
            abbreviation=area.abbreviation,
            name=area.name,
            column=area.tile_column,
            row=area.tile_row,
            value=values.get(area.pk, 0),
            url=(urls or {}).get(area.pk, ""),
        )
        for area in placed
        if area.tile_column is not None and area.tile_row is not None
    ]
