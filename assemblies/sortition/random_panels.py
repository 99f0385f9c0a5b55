"""Random panels under the quotas, for contrast with the fair methods.

This is what is usually done by hand: people are taken in a random order as long as the
quotas allow it. Where the seats cannot be filled that way, the panel nearest to the attempt
is found by the solver. The distribution is uniform over the panels of many such draws;
everyone's chance is whatever comes out of it.
"""

from __future__ import annotations

import numpy as np

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.leximin import Distribution
from assemblies.sortition.panels import Composition
from assemblies.sortition.relaxed import relaxed_leximin
from assemblies.sortition.search import Search

DRAWS = 1000
REPORT_EVERY = 10


def draw_randomly(search: Search) -> Distribution:
    """``bound`` is that of the smallest chance, to show how far below it this method stays."""
    target = relaxed_leximin(search.classes, search.space.upper)
    if target is None:
        raise SortitionError("infeasible")
    panels = []
    for turn in range(DRAWS):
        panels.append(_draw(search))
        if turn % REPORT_EVERY == 0:
            search.progress.report("random panels", turn, DRAWS, smallest=0.0, bound=target.bound)
        if search.progress.stopped():
            break
    probabilities = np.full(len(panels), 1.0 / len(panels))
    chances = probabilities @ np.array(panels, dtype=np.float64) / search.counts
    return Distribution(panels, probabilities, chances, target.chances > 0, target.bound)


def _draw(search: Search) -> Composition:
    """One panel: in a random order everyone for whom there is room, then repaired if needed."""
    classes = search.classes
    room = [row.high for row in classes.constraints]
    missing = [row.low for row in classes.constraints]
    taken = np.zeros(len(search.counts), dtype=np.int64)
    order = search.random.permutation(np.repeat(np.arange(len(taken)), classes.counts))
    seats = classes.size
    for place in order:
        rows = search.memberships[place]
        if taken[place] < search.space.upper[place] and all(room[row] > 0 for row in rows):
            taken[place] += 1
            seats -= 1
            for row in rows:
                room[row] -= 1
                missing[row] -= 1
            if not seats:
                break
    if not seats and max(missing, default=0) <= 0:
        return taken
    wish = taken / search.counts + search.random.random(len(taken)) / 100
    panel = search.space.near(wish)
    return search.panels[0] if panel is None else panel
