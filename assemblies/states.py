"""The life of a citizens' assembly, and which status may follow which."""

from __future__ import annotations

from enum import StrEnum

from civic.core.states import Transitions


class Status(StrEnum):
    """A status says what may happen; the clock only narrows it."""

    DRAFT = "draft"  # officials prepare it; nobody else sees it
    REGISTRATION = "registration"  # the pool is open: people say that they would take part
    SELECTING = "selecting"  # the pool stands; the panels of the lottery are worked out
    COMMITTED = "committed"  # the panels are published; the dice are still to be thrown
    DRAWN = "drawn"  # the dice have picked a panel
    MEETING = "meeting"  # the members work and vote; what they recommend is not public yet
    RECOMMENDED = "recommended"  # the recommendations are published; the city owes an answer
    ANSWERED = "answered"  # the answer is published; it tells how far each thing is
    CALLED_OFF = "called-off"  # it does not take place, or not to its end


TRANSITIONS = Transitions(
    {
        Status.DRAFT: frozenset({Status.REGISTRATION}),
        Status.REGISTRATION: frozenset({Status.SELECTING, Status.CALLED_OFF}),
        # back where it came from, when no panel meets the quotas
        Status.SELECTING: frozenset(
            {Status.COMMITTED, Status.REGISTRATION, Status.DRAWN, Status.CALLED_OFF}
        ),
        Status.COMMITTED: frozenset({Status.DRAWN, Status.CALLED_OFF}),
        # a replacement is a draw of its own
        Status.DRAWN: frozenset({Status.SELECTING, Status.MEETING, Status.CALLED_OFF}),
        Status.MEETING: frozenset({Status.RECOMMENDED, Status.CALLED_OFF}),
        Status.RECOMMENDED: frozenset({Status.ANSWERED, Status.CALLED_OFF}),
    }
)


class WorkStatus(StrEnum):
    """How far a long computation is."""

    QUEUED = "queued"
    RUNNING = "running"  # by the worker that holds the lease
    DONE = "done"
    FAILED = "failed"


class Decision(StrEnum):
    """What the city answers to a recommendation."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class Progress(StrEnum):
    """How far what the city accepted is."""

    NOT_STARTED = "not-started"
    UNDER_WAY = "under-way"
    DONE = "done"
    DROPPED = "dropped"


OPEN = (Progress.NOT_STARTED, Progress.UNDER_WAY)
"""What can still become late."""
