"""Finding the panels that a wanted vector of chances is a mixture of.

Spreading: draw panel after panel, each time the one (nearly) that best serves the classes
which have had less than their share so far: the weight of a class is its wanted chance times
the number of panels so far, less its chances so far. The uniform mixture of the first T
panels then misses the wanted chances by about 1/T, and the panels lie all round the wanted
point, so that the master problem usually reaches it exactly.

Improving: the prices of the master problem are the weights for the next panels, together
with slightly disturbed copies of them, until no panel is worth more than the mixture. Only
then is the integer programme solved itself, to prove it.

In large pools, where the master problem is slow, a projection takes its place (module projection):
what it misses is owed, a hundred times over, and the next hundred panels serve that.

A class that stays without any panel while its share is owed is examined by the integer
programme, and closed when no panel can take anybody of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assemblies.sortition.classes import Classes
from assemblies.sortition.errors import SortitionError
from assemblies.sortition.linear import Floats
from assemblies.sortition.mixture import Mixed, Mixture
from assemblies.sortition.panels import Composition, PanelSpace
from assemblies.sortition.progress import Timed
from assemblies.sortition.projection import Projection
from assemblies.sortition.relaxed import Target

TOLERANCE = 1e-6
WORTH = 1e-9
OWED = 3.0
FIRST_LOOK, NEXT_LOOK = 0.3, 1.3
EXTRA_PANELS = 20
DISTURBED = 9
DISTURBED_SHARE = 40
PROOF_SECONDS = 20.0
MOST_CELLS = 60_000_000
BATCH = 100
ADVANCE = 100.0


@dataclass(frozen=True)
class Level:
    """What the mixture reaches and the proven most that any mixture could."""

    mixed: Mixed
    bound: float


class Search:
    """The panels found for one problem, and the ways to find more."""

    def __init__(self, classes: Classes, progress: Timed, seed: str) -> None:
        self.classes = classes
        self.space = PanelSpace(classes)
        self.counts = classes.counts.astype(np.float64)
        self.panels: list[Composition] = []
        self.progress = progress
        digest = hashlib.sha256(seed.encode()).digest()
        self.random = np.random.default_rng(int.from_bytes(digest, "big"))
        self._known: set[bytes] = set()

    @cached_property
    def memberships(self) -> list[list[int]]:
        """For each class the constraints that it stands in."""
        found: list[list[int]] = [[] for _ in self.counts]
        for row, constraint in enumerate(self.classes.constraints):
            for place in constraint.classes:
                found[place].append(row)
        return found

    def keep(self, panel: Composition, mixture: Mixture | Projection | None = None) -> bool:
        """False when the panel is known already."""
        key = panel.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        self.panels.append(panel)
        if mixture is not None:
            mixture.add(panel)
        return True

    def mixture(self, floors: Floats, rises: Floats) -> Mixture:
        mixture = Mixture(self.counts, floors, rises)
        for panel in self.panels:
            mixture.add(panel)
        return mixture

    def find_first(self) -> None:
        """Raises SortitionError: infeasible, size_above_homes, or unproven when time ran out."""
        homes = sum(len(group.households) for group in self.classes.groups)
        if homes < self.classes.size:
            raise SortitionError("size_above_homes", size=self.classes.size, households=homes)
        panel = self.space.near(np.zeros(len(self.counts)))
        if panel is None:
            found = self.space.best(np.zeros(len(self.counts)), seconds=self._seconds())
            if found.columns is None:
                raise SortitionError("infeasible" if np.isneginf(found.bound) else "unproven")
            panel = found.columns
        self.keep(panel)

    def spread(self, target: Target, mixture: Mixture, goal: float, *, turns: float) -> bool:
        """Add panels until the mixture reaches the goal. False when a class was closed.

        Gives up quietly after ``turns`` panels per open class.
        """
        owed = np.zeros(len(self.counts))
        classes = int((target.chances > 0).sum())
        last = int(turns * classes) + EXTRA_PANELS
        look = int(FIRST_LOOK * classes) + 1
        smallest, reached = 0.0, False
        for turn in range(1, last + 1):
            if not self._add_owed(owed, target, mixture):
                return False
            if turn in (look, last):
                look = max(look + EXTRA_PANELS, int(look * NEXT_LOOK))
                mixed = mixture.solve()
                smallest = self.smallest(mixture, mixed, target)
                reached = mixed.level >= goal - TOLERANCE / 10
            self.progress.report("panels", turn, last, smallest=smallest, bound=target.bound)
            if reached or self.progress.stopped():
                break
        return self.progress.stopped() or self.cover(target.chances > 0, mixture)

    def _add_owed(self, owed: Floats, target: Target, mixture: Mixture) -> bool:
        """Add the next panel and keep account. False when a class was closed."""
        self._serve(owed, target, mixture)
        lacking = owed * self.counts > OWED
        if lacking.any() and not self.cover(lacking, mixture):
            self.cover(target.chances > 0, mixture)
            return False
        return True

    def _serve(self, owed: Floats, target: Target, mixture: Mixture | Projection) -> None:
        """Add the panel that best serves what is owed, and keep account."""
        owed += target.chances
        panel = self.space.near(owed)
        if panel is not None:
            owed -= panel / self.counts
            self.keep(panel, mixture)

    def approach(self, target: Target, near: float, *, turns: float) -> Projection | None:
        """Add panels until a mixture of them is as near to the target as ``near``, or after
        ``turns`` panels per class. None when a class was closed."""
        projection = Projection(self.counts, target.chances)
        for panel in self.panels:
            projection.add(panel)
        classes = int((target.chances > 0).sum())
        last = min(int(turns * classes), MOST_CELLS // len(self.counts))
        owed, missed = np.zeros(len(self.counts)), float("inf")
        for turn in range(1, last + 1):
            self._serve(owed, target, projection)
            if turn == classes and not self.cover(target.chances > 0, projection):
                return None
            if turn >= classes and turn % BATCH == 0:
                projection.improve()
                owed = projection.owed()
                missed = float(owed.max())
                owed *= ADVANCE / max(float(np.linalg.norm(owed)), TOLERANCE)
            smallest = target.bound - min(missed, target.bound)
            self.progress.report("panels", turn, last, smallest=smallest, bound=target.bound)
            if missed <= near or self.progress.stopped():
                break
        if not len(projection.probabilities):
            projection.improve()
        return projection

    def cover(self, served: NDArray[np.bool_], mixture: Mixture | Projection) -> bool:
        """See that every class served is in a panel. False when some had to be closed."""
        covered = np.any(self.panels, axis=0)
        closed = False
        for place in np.flatnonzero(served):
            if covered[place]:
                continue
            panel = self._containing(int(place))
            if panel is not None:
                self.keep(panel, mixture)
                covered |= panel > 0
            closed |= self.space.upper[place] == 0
        return not closed

    def _containing(self, place: int) -> Composition | None:
        """A panel with somebody of this class, which is closed if it is proved there is none."""
        wanted = np.zeros(len(self.counts))
        wanted[place] = 1.0
        panel = self.space.near(wanted)
        if panel is not None and panel[place]:
            return panel
        found = self.space.containing(place, seconds=self._seconds())
        if found.columns is None and np.isneginf(found.bound):
            self.space.close(place)
        return found.columns

    def improve(self, mixture: Mixture, goal: float, stage: str) -> Level:
        """Raise the level of the mixture to the goal, or as far as it can be proved to go."""
        bound = goal
        while True:
            mixed = mixture.solve()
            if mixed.level >= bound - TOLERANCE or self.progress.stopped():
                break
            self.progress.report(
                stage, len(self.panels), len(self.panels), smallest=mixed.level, bound=bound
            )
            owned = float(mixed.prices @ mixture.floors)
            if not self._add_priced(mixture, mixed, owned + mixed.level):
                found = self.space.best(mixed.prices / self.counts, seconds=self._seconds())
                bound = min(bound, found.bound - owned)
                if found.columns is None or not self.keep(found.columns, mixture):
                    break
        return Level(mixed, max(bound, mixed.level))

    def _add_priced(self, mixture: Mixture, mixed: Mixed, worth: float) -> bool:
        """Add panels by the prices; False when none was found that is new and worth more."""
        weights = mixed.prices / self.counts
        for find in (self.space.near, self.space.core):
            panel = find(weights)
            if panel is None or float(weights @ panel) <= worth + WORTH:
                continue
            if self.keep(panel, mixture):
                break
        else:
            return False
        scale = 1e-3 * float(weights.max())
        for _ in range(max(DISTURBED, len(weights) // DISTURBED_SHARE)):
            noise = self.random.random((2, len(weights)))
            other = self.space.near(weights * (1 + noise[0] / 2) + scale * noise[1])
            if other is not None:
                self.keep(other, mixture)
        return True

    def smallest(self, mixture: Mixture, mixed: Mixed, target: Target) -> float:
        """The smallest chance among the classes that the target serves."""
        chances = mixture.chances(mixed.probabilities)
        return float(chances[target.chances > 0].min())

    def _seconds(self) -> float:
        left = self.progress.seconds_left()
        return PROOF_SECONDS if left is None else min(PROOF_SECONDS, left + 1.0)
