"""Do the same for many things, so that one that fails keeps none of the others back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

logger = logging.getLogger(__name__)
Thing = TypeVar("Thing")
Done = TypeVar("Done")


def each_by_itself(
    things: Iterable[Thing],
    act: Callable[[Thing], Done],
    *,
    task: str,
    failed: Callable[[Thing, Exception], object] | None = None,
) -> list[Done]:
    """What `act` gave for each thing. One that fails is logged, told to `failed`, and left out.

    `task` is what is done, as the log says it before the thing: "counting budget".

    For periodic work, each thing in a transaction of its own: the next tick tries it again.
    """
    done = []
    for thing in things:
        try:
            done.append(act(thing))
        except Exception as error:
            logger.exception("%s %s failed", task, thing)
            if failed is not None:
                failed(thing, error)
    return done
