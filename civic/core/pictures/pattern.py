"""A picture for a project that has none: a quiet geometric pattern, the same for ever for one id.

A grid of 10 × 4 cells. Each cell takes a motif, a turn and two of four tones from the bytes of
SHA-256(seed), so that nothing random is needed and neighbours differ. The tones are classes
(`p0` to `p3`); the palette around them, by topic, gives them colours for light and dark.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

CELL = 40
COLUMNS = 10
ROWS = 4
PALETTES = ("amber", "green", "river", "clay", "plum")

# Each motif is drawn in a cell with corners (0, 0) and (40, 40).
MOTIFS = (
    "M0 0H40A40 40 0 0 1 0 40Z",  # quarter disc
    "M0 0H40A40 40 0 0 1 0 40Z",
    "M0 0A40 40 0 0 1 40 40A40 40 0 0 1 0 0Z",  # leaf
    "M0 20A20 20 0 0 1 40 20Z",  # half disc
    "M20 6A14 14 0 1 1 20 34A14 14 0 1 1 20 6Z",  # disc
    "M0 0H40L0 40Z",  # triangle
    "M0 8H40V16H0ZM0 24H40V32H0Z",  # bars
    "",  # rest
)


class Shape(NamedTuple):
    path: str
    tone: str
    transform: str


class Pattern(NamedTuple):
    width: int
    height: int
    palette: str
    shapes: list[Shape]


def palette_for(seed: str, topic: str = "") -> str:
    """One palette per topic, so that projects on one theme look related."""
    return PALETTES[sha256((topic or seed).encode()).digest()[0] % len(PALETTES)]


def random_bytes(seed: str, length: int) -> bytes:
    blocks = (sha256(f"{seed}/{block}".encode()).digest() for block in range(-(-length // 32)))
    return b"".join(blocks)[:length]


def draw_cell(column: int, row: int, choice: int, colour: int) -> list[Shape]:
    """The ground of one cell and its motif, turned by a multiple of 90 degrees."""
    x, y = column * CELL, row * CELL
    ground = Shape(f"M{x} {y}h{CELL}v{CELL}h-{CELL}z", f"p{(0, 3, 0, 1)[colour % 4]}", "")
    motif = MOTIFS[choice % len(MOTIFS)]
    if not motif:
        return [ground]
    tone = f"p{(1, 2, 2, 3)[colour % 4]}"
    turn = choice // len(MOTIFS) % 4 * 90
    half = CELL // 2
    transform = f"translate({x} {y}) rotate({turn} {half} {half})"
    return [ground, Shape(motif, tone, transform)]


def draw_pattern(seed: str, topic: str = "", palette: str = "") -> Pattern:
    """The pattern of a project; `palette` overrides the choice by topic."""
    numbers = random_bytes(seed, 2 * COLUMNS * ROWS)
    shapes: list[Shape] = []
    for cell in range(COLUMNS * ROWS):
        row, column = divmod(cell, COLUMNS)
        shapes += draw_cell(column, row, numbers[2 * cell], numbers[2 * cell + 1])
    return Pattern(COLUMNS * CELL, ROWS * CELL, palette or palette_for(seed, topic), shapes)
