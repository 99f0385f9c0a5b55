"""The public log of a vote or of a petition: what it says, and what it keeps to itself.

Each entry is one line of canonical JSON; the leaf of the Merkle tree is hashed over that line
without its line break. The kinds, in the only order in which they may come:

    {"kind":"open","origin":…,"parameters":…}  once, first: the SHA-256 of the published rules
    {"kind":"ballot","commitment":…}           somebody cast a ballot, for the first time or again
    {"kind":"void","commitment":…}             that ballot, logged before, no longer counts
    {"kind":"close","counted":…}               once, last: how many ballots count
    {"kind":"called-off","at":…,"reason":…}    in its place or after it: nothing counts any more

The log of a petition has "signature" in the place of "ballot", an opening that fixes the
petition's text in the place of the rules, and no close, because a signature may be taken back or
found false at any time.

A vote that is called off ends with the moment and the reason of that. None of its ballots counts,
whatever the log says above, and none is published.

Rule of counting: **a ballot counts if it is in the log and no void entry names it.** A voter who
changes a ballot causes one ballot entry and one void entry, one who withdraws only the void
entry. So exactly the latest version of each ballot counts, and anyone can check it with the log
and the published ballots.

Why a void entry does not say what replaced the ballot, and a ballot entry not whether it is the
first: such links would form a chain for each voter who changed their mind, and the moments of a
chain fit few people's sign-ins. Nothing is lost by leaving them out. The holder of a receipt
sees whether that ballot is in the log and whether it was made void, and the sums are fixed:
counted ballots = ballot entries - void entries. For the same reason void entries are shuffled
and published in batches apart from the ballots.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum

from civic.proofs.canonical import canonical_json


class Kind(StrEnum):
    OPEN = "open"
    BALLOT = "ballot"
    SIGNATURE = "signature"
    VOID = "void"
    CLOSE = "close"
    CALLED_OFF = "called-off"


def open_entry(*, origin: str, parameters: bytes) -> bytes:
    """The first line of the log named `origin`; `parameters` are the published bytes."""
    return canonical_json(
        {"kind": Kind.OPEN, "origin": origin, "parameters": _digest(parameters)},
    )


def commitment_entry(kind: Kind, commitment: str) -> bytes:
    """A line about one commitment (in hex): ballot, signature or void."""
    return canonical_json({"kind": kind, "commitment": commitment})


def close_entry(*, counted: int) -> bytes:
    """The last line; `counted` is the number of ballot entries less that of void entries."""
    return canonical_json({"kind": Kind.CLOSE, "counted": counted})


def called_off_entry(*, at: dt.datetime, reason: str) -> bytes:
    """The last line of a vote that was called off: to the second, in UTC."""
    moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return canonical_json({"kind": Kind.CALLED_OFF, "at": moment, "reason": reason})


def _digest(published: bytes) -> str:
    return hashlib.sha256(published).hexdigest()
