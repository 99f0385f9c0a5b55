"""Make receipts, and say what became of one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from civic.proofs.errors import BadProof
from civic.proofs.log import Kind
from civic.proofs.merkle import inclusion_proof
from civic.proofs.notes import read_verifier
from civic.proofs.receipts import Receipt, open_receipt
from civic.publiclog.models import Entry, Log, Waiting
from civic.publiclog.reading import CallOff, call_off_of, proof_from
from civic.publiclog.signing import signer_of


class Finding(StrEnum):
    """What became of a receipt."""

    COUNTS = "counts"  # it is in the log and nothing made it void
    VOID = "void"  # it was replaced, withdrawn or found false, as the log says or will say
    WITHDRAWN = "withdrawn"  # a receipt for a withdrawal, which is in the log
    WAITING = "waiting"  # promised, and there is still time
    CALLED_OFF = "called off"  # as promised in the log, of a vote of which nothing counts
    BROKEN = "broken"  # promised, not there, and the time is over
    UNKNOWN = "unknown"  # not a receipt that this site signed


@dataclass(frozen=True)
class Answer:
    """A finding; `entry` is where the log says so, `proof` leads from it to the tree's root.

    `call_off` is there where the vote was called off.
    """

    finding: Finding
    receipt: Receipt | None = None
    log: Log | None = None
    entry: Entry | None = None
    proof: tuple[str, ...] = ()
    call_off: CallOff | None = None


def make_receipt(
    *, log: Log, kind: Kind, commitment: bytes, nonce: bytes | None, by: dt.datetime
) -> str:
    """The text that the voter or signer keeps. Raises Unavailable without the signing key."""
    receipt = Receipt(origin=log.origin, kind=kind, commitment=commitment, by=by, nonce=nonce)
    return receipt.sign(signer_of(log))


def check_receipt(*, text: str, at: dt.datetime) -> Answer:
    """What became of the promise in `text`. Reads by index only, however long the log is."""
    if "\0" in text:  # PostgreSQL knows no such text
        return Answer(Finding.UNKNOWN)
    lines = text.strip().splitlines()
    log = Log.objects.filter(origin=lines[1].strip()).first() if len(lines) > 1 else None
    if log is None:
        return Answer(Finding.UNKNOWN)
    try:
        receipt = open_receipt(text, read_verifier(log.public_key))
    except BadProof:
        return Answer(Finding.UNKNOWN)
    digest = receipt.commitment.hex()
    entries = Entry.objects.filter(log=log, commitment=digest)
    logged = {entry.kind: entry for entry in entries}
    waiting = set(Waiting.objects.filter(log=log, commitment=digest).values_list("kind", flat=True))
    finding, call_off = _finding(receipt, set(logged), waiting, at), call_off_of(log)
    if call_off and finding != Finding.BROKEN:
        finding = Finding.CALLED_OFF
    entry = logged.get(Kind.VOID, logged.get(log.counts))
    proof = proof_from(log, partial(inclusion_proof, entry.index, log.size)) if entry else []
    steps = tuple(step.hex() for step in proof)
    return Answer(finding, receipt, log, entry, steps, call_off)


def _finding(receipt: Receipt, logged: set[str], waiting: set[str], at: dt.datetime) -> Finding:
    if receipt.kind in waiting:
        return Finding.WAITING if at < receipt.by else Finding.BROKEN
    if receipt.kind not in logged:
        return Finding.BROKEN
    if receipt.kind == Kind.VOID:
        return Finding.WITHDRAWN
    return Finding.VOID if Kind.VOID in logged | waiting else Finding.COUNTS
