"""Projects waiting to be bought, cheapest first, when prices only ever rise.

A price known from before is then a lower bound of today's. The projects wait in a heap by their
bound; only those that could be the cheapest are looked at again, first for a better bound in
floating point, then, while several could still be first, for the exact price.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf, nextafter
from typing import Generic, Protocol, TypeVar


class HasPrice(Protocol):
    """What a rule knows of a project that could be bought now."""

    @property
    def price(self) -> Fraction:
        """The exact price."""


Quote = TypeVar("Quote", bound=HasPrice)


class Queue(Generic[Quote]):
    """The projects left (positions) with a lower bound of the price of each."""

    def __init__(
        self,
        bounds: Mapping[int, float],
        raise_bound: Callable[[int, float], float],
        quote: Callable[[int, float], Quote | None],
    ) -> None:
        """`raise_bound(position, bound)` gives a better bound, infinite for a project that cannot
        be bought any more; `quote(position, bound)` the exact price, or None in that case."""
        self._heap = [(bound, 0, position) for position, bound in bounds.items()]
        heapify(self._heap)
        self._raise_bound, self._quote = raise_bound, quote
        self._round = 0

    def cheapest(self) -> list[tuple[int, Quote]]:
        """Every project of the lowest price. Those that cannot be bought any more leave."""
        self._round += 1
        best: list[tuple[int, Quote]] = []
        looked_at, ceiling = [], inf
        while self._heap and self._heap[0][0] <= ceiling:
            bound, seen, position = heappop(self._heap)
            if seen != self._round:
                bound = self._raise_bound(position, bound)
                if bound < inf:
                    heappush(self._heap, (nextafter(bound, 0.0), self._round, position))
                continue
            quote = self._quote(position, bound)
            if quote is None:
                continue
            looked_at.append((bound, seen, position))
            if not best or quote.price < best[0][1].price:
                best = [(position, quote)]
                ceiling = nextafter(float(quote.price), inf)
            elif quote.price == best[0][1].price:
                best.append((position, quote))
        for entry in looked_at:
            heappush(self._heap, entry)
        return best

    def remove(self, positions: Collection[int]) -> None:
        """Take projects out."""
        self._heap = [entry for entry in self._heap if entry[2] not in positions]
        heapify(self._heap)
