"""The life of a participatory budget, and which status may follow which."""

from __future__ import annotations

from enum import StrEnum

from civic.core.states import Transitions


class Status(StrEnum):
    """A status says what may happen; the clock only narrows it."""

    DRAFT = "draft"  # officials prepare it; nobody else sees it
    VOTING = "voting"  # announced; votes are taken between its two moments
    COUNTING = "counting"  # closed; the ballots are counted and checked
    RESULTS = "results"  # the outcome is published
    CALLED_OFF = "called-off"  # ended without a count; its ballots are destroyed


TRANSITIONS = Transitions(
    {
        Status.DRAFT: frozenset({Status.VOTING}),
        Status.VOTING: frozenset({Status.COUNTING, Status.CALLED_OFF}),
        Status.COUNTING: frozenset({Status.RESULTS, Status.CALLED_OFF}),
    }
)


class Progress(StrEnum):
    """How far a funded project is, after the result."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    NOT_BUILT = "not-built"


TO_COME = (Progress.PLANNED, Progress.UNDER_WAY)  # of these a month can be expected


class ResultStanding(StrEnum):
    """Of a result: final once nobody can find out any more whose ballot is whose."""

    PROVISIONAL = "provisional"
    FINAL = "final"
