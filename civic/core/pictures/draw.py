"""A thousand equally likely panels as dots, with the one that the dice picked."""

from __future__ import annotations

from typing import NamedTuple

COLUMNS = 50
PITCH = 12


class Draw(NamedTuple):
    width: int
    height: int
    x: int | None
    y: int | None


def mark_panel(chosen: int | None, panels: int = 1000) -> Draw:
    """Grid of panels numbered from 0, row by row; `chosen` is None before the draw."""
    rows = -(-panels // COLUMNS)
    width, height = COLUMNS * PITCH, rows * PITCH
    if chosen is None:
        return Draw(width, height, None, None)
    if not 0 <= chosen < panels:
        raise ValueError(f"panel {chosen} is not one of {panels}")
    row, column = divmod(chosen, COLUMNS)
    return Draw(width, height, column * PITCH + PITCH // 2, row * PITCH + PITCH // 2)
