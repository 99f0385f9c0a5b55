"""Tags that turn plain numbers into the geometry of a picture; the partials draw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.core.pictures import bars, chances, curve, dots, draw, pattern, payments, tiles

register = template.Library()


@register.filter
def number(value: int | float | Fraction | None) -> str:
    """A whole number with its groups of three as the reader's language writes them."""
    return "" if value is None else number_format(int(value), force_grouping=True)


@register.filter
def percentage(value: float | Fraction) -> str:
    """A chance or share between 0 and 1 in percent, to one decimal."""
    return number_format(round(float(value) * 100, 1)) + "\N{NO-BREAK SPACE}%"


@register.simple_tag
def percent(part: int | Fraction, whole: int | Fraction) -> str:
    return bars.percent(part, whole)


@register.simple_tag
def threshold_marks(
    marks: Iterable[tuple[int, str]] | None, value: int, maximum: int
) -> list[bars.Mark]:
    return bars.threshold_marks(marks or (), value=value, maximum=maximum)


@register.simple_tag
def segments(parts: Sequence[tuple[int, str]], whole: int) -> list[bars.Segment]:
    return bars.segments(parts, whole)


@register.simple_tag
def tile_layout(items: Iterable[tiles.Tile | Mapping[str, Any]]) -> tiles.TileMap:
    """Accepts Tile objects or mappings with the same keys."""
    return tiles.lay_out([t if isinstance(t, tiles.Tile) else tiles.Tile(**t) for t in items])


@register.simple_tag
def dot_layout(places: Sequence[dots.Place]) -> dots.DotMap:
    return dots.draw_dots(places)


@register.simple_tag
def metres(length: int) -> str:
    """A length as a map's scale says it: "500 m", "2 km"."""
    if length < 1000:
        return _("%s m") % number_format(length)
    return _("%s km") % number_format(length // 1000)


@register.simple_tag
def curve_columns(
    points: Sequence[tuple[str, int]], ticks: Sequence[tuple[int, str]] | None = None
) -> curve.Curve:
    """Points are (what the column stands for, value)."""
    return curve.draw_columns([value for _, value in points], ticks or ())


@register.simple_tag
def chance_picture(values: Sequence[Fraction | float]) -> chances.Chances:
    return chances.draw_chances(values)


@register.simple_tag
def draw_picture(chosen: int | None, panels: int = 1000) -> draw.Draw:
    return draw.mark_panel(chosen, panels)


@register.simple_tag
def payment_blocks(groups: Iterable[Mapping[str, Any]]) -> list[payments.Block]:
    return payments.draw_payments((group["people"], group["amount"]) for group in groups)


@register.simple_tag
def project_pattern(seed: object, topic: str = "", palette: str = "") -> pattern.Pattern:
    return pattern.draw_pattern(str(seed), topic, palette)
