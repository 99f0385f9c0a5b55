"""Who paid for a project under Equal Shares: the area of the picture is the price.

Supporters stand in a row from those who paid most to those who paid least. A group of supporters
who paid the same is one block, as wide as the group is large and as high as what each of them
paid. Under Equal Shares most pay alike; who had less money left pays all of it and stands at the
low end.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from civic.core.pictures.bars import percent


class Block(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    people: int
    amount: Fraction


def draw_payments(groups: Iterable[tuple[int, int | Fraction]]) -> list[Block]:
    """Blocks for groups of (people, what each of them paid); groups of nobody are left out."""
    ordered = sorted(
        ((people, Fraction(amount)) for people, amount in groups if people > 0),
        key=lambda group: group[1],
        reverse=True,
    )
    everybody = sum(people for people, _ in ordered)
    highest = ordered[0][1] if ordered else Fraction(0)
    blocks: list[Block] = []
    before = 0
    for people, amount in ordered:
        x, width = percent(before, everybody), percent(people, everybody)
        y, height = percent(highest - amount, highest), percent(amount, highest)
        blocks.append(Block(x, y, width, height, people, amount))
        before += people
    return blocks
