"""The life of a petition and of a signature: statuses and what may follow which."""

from __future__ import annotations

from enum import StrEnum

from civic.core.states import Transitions


class PetitionStatus(StrEnum):
    DRAFT = "draft"
    GATHERING = "gathering"  # supporters by the secret link
    MODERATION = "moderation"
    FLAGGED = "flagged"  # a second pair of eyes is asked for
    DORMANT = "dormant"  # waits for the creator or for another decision
    OPEN = "open"
    CLOSED = "closed"
    REJECTED = "rejected"  # published with the reason
    HIDDEN = "hidden"  # rejected, and its text must not be shown
    WITHDRAWN = "withdrawn"  # by its creator
    MERGED = "merged"
    STOPPED = "stopped"  # found no supporters in time
    REMOVED = "removed"  # taken down: 410


class SignatureState(StrEnum):
    PENDING = "pending"  # the link in the mail was not used yet
    CONFIRMED = "confirmed"
    SUSPICIOUS = "suspicious"  # held back, counted apart
    INVALIDATED = "invalidated"
    WITHDRAWN = "withdrawn"  # by the signer


class ResponseState(StrEnum):
    NONE = "none"
    AWAITING = "awaiting"
    ANSWERED = "answered"


class DebateState(StrEnum):
    NONE = "none"
    AWAITING = "awaiting"
    SCHEDULED = "scheduled"
    DEBATED = "debated"
    NOT_DEBATED = "not-debated"


P, S, D = PetitionStatus, SignatureState, DebateState

_DECIDED = {P.OPEN, P.REJECTED, P.HIDDEN}
PETITION = Transitions(
    {
        P.DRAFT: frozenset({P.GATHERING, P.WITHDRAWN}),
        P.GATHERING: frozenset({P.MODERATION, P.WITHDRAWN, P.STOPPED, P.HIDDEN}),
        P.MODERATION: frozenset({*_DECIDED, P.FLAGGED, P.DORMANT, P.WITHDRAWN}),
        P.FLAGGED: frozenset({*_DECIDED, P.MODERATION, P.DORMANT, P.WITHDRAWN}),
        P.DORMANT: frozenset({*_DECIDED, P.MODERATION, P.WITHDRAWN}),
        P.OPEN: frozenset({P.CLOSED, P.REJECTED, P.MERGED, P.HIDDEN, P.REMOVED, P.WITHDRAWN}),
        P.CLOSED: frozenset({P.HIDDEN, P.REMOVED}),
        P.REJECTED: frozenset({P.MODERATION, P.HIDDEN, P.REMOVED}),
        P.HIDDEN: frozenset({P.MODERATION, P.REMOVED}),
        P.MERGED: frozenset({P.REMOVED}),
        P.WITHDRAWN: frozenset({P.REMOVED}),
    }
)

SIGNATURE = Transitions(
    {
        S.PENDING: frozenset({S.CONFIRMED, S.SUSPICIOUS, S.INVALIDATED, S.WITHDRAWN}),
        S.CONFIRMED: frozenset({S.SUSPICIOUS, S.INVALIDATED, S.WITHDRAWN}),
        S.SUSPICIOUS: frozenset({S.PENDING, S.CONFIRMED, S.INVALIDATED, S.WITHDRAWN}),
        S.INVALIDATED: frozenset({S.PENDING, S.CONFIRMED, S.SUSPICIOUS}),
        S.WITHDRAWN: frozenset({S.PENDING}),
    }
)

DEBATE = Transitions(
    {
        D.NONE: frozenset({D.AWAITING, D.SCHEDULED, D.DEBATED}),
        D.AWAITING: frozenset({D.NONE, D.SCHEDULED, D.DEBATED, D.NOT_DEBATED}),
        D.SCHEDULED: frozenset({D.AWAITING, D.SCHEDULED, D.DEBATED, D.NOT_DEBATED}),
        D.NOT_DEBATED: frozenset({D.SCHEDULED, D.DEBATED}),
    }
)

SHOWN = frozenset({P.OPEN, P.CLOSED, P.REJECTED, P.MERGED, P.WITHDRAWN})
IN_THE_QUEUE = frozenset({P.MODERATION, P.FLAGGED, P.DORMANT})
WITH_THE_CREATOR = frozenset({P.DRAFT, P.GATHERING})
