"""Checkpoints: what the log was at a moment, signed, to be copied elsewhere.

A checkpoint is a signed note (`civic.proofs.notes`) in the format of C2SP tlog-checkpoint:

    <origin: the name of the log>
    <number of entries>
    <root hash in base64>
    timestamp <moment in UTC, to the second>

Two checkpoints of one origin that no consistency proof joins prove that the log was rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from civic.proofs.errors import BadProof
from civic.proofs.notes import Signer, Verifier, decode64, encode64

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
SIZE = re.compile(r"0|[1-9][0-9]{0,14}")


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    at: datetime

    def __str__(self) -> str:
        lines = [self.origin, str(self.size), encode64(self.root), f"timestamp {moment(self.at)}"]
        return "\n".join(lines) + "\n"

    def sign(self, signer: Signer) -> str:
        """The checkpoint as a signed note."""
        return signer.sign(str(self))


def open_checkpoint(note: str, verifier: Verifier, *, origin: str) -> Checkpoint:
    """Read and verify; raises BadProof for a bad signature, another log or an unreadable text."""
    lines = verifier.open(note).split("\n")
    if len(lines) != 5 or not SIZE.fullmatch(lines[1]) or not lines[3].startswith("timestamp "):
        raise BadProof("not a checkpoint")
    if lines[0] != origin:
        raise BadProof(f"the checkpoint is of another log: {lines[0]}")
    root = decode64(lines[2])
    if len(root) != 32:
        raise BadProof("a root hash has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root, read_moment(lines[3].split(" ", 1)[1]))


def moment(at: datetime) -> str:
    """An aware datetime in UTC, to the second, as 2026-05-01T12:00:00Z."""
    return at.astimezone(UTC).strftime(MOMENT)


def read_moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadProof(f"not a moment in UTC: {text}") from error
