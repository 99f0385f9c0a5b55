"""How a long computation reports and is asked to stop.

The caller gives an object with these two methods; the computation calls ``report`` at every
step and gives its best result so far, with the gap proved, once ``stopped`` says yes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        """``smallest`` is the smallest chance reached so far, ``bound`` the proven best one."""

    def stopped(self) -> bool:
        """Whether the best result so far should be given now."""


class Silent:
    """Reports nowhere and never stops."""

    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        pass

    def stopped(self) -> bool:
        return False


class Timed:
    """Passes reports on to another progress and stops when ``seconds`` have passed."""

    def __init__(
        self,
        inner: Progress,
        seconds: float | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def report(self, stage: str, done: int, total: int, *, smallest: float, bound: float) -> None:
        self._inner.report(stage, done, total, smallest=smallest, bound=bound)

    def stopped(self) -> bool:
        return self._inner.stopped() or (self._end is not None and self._clock() >= self._end)

    def seconds_left(self) -> float | None:
        """None when there is no limit."""
        return None if self._end is None else max(self._end - self._clock(), 0.0)
