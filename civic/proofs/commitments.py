"""Commitments: a hash that fixes a ballot without showing it, or stands for a signature.

commitment = SHA-256(canonical JSON of ["civic/commitment", version, process, choices, nonce])

`version` is the version of this format (1), `process` names the vote so that a ballot cannot be
moved to another one, `choices` is the ballot as JSON, and `nonce` is the lower-case hex of 16
random bytes. JSON delimits every part, so no two ballots share an encoding. The nonce hides the
choices from anyone who tries out all ballots; it is fresh for every version of every ballot, so
that equal ballots, and two ballots of one voter, look unrelated.

A signature under a petition has nothing to hide but who gave it, and nothing of the signer goes in:

signature = SHA-256(canonical JSON of ["civic/signature", version, process, nonce])

`process` names the petition. The nonce is random and belongs to one confirmation: whoever signs
again after taking the signature back gets another one. Who holds the nonce can show that the entry
is of this petition; nobody can find a person from it, and it outlives the person's data.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from civic.proofs.canonical import canonical_json
from civic.proofs.errors import BadProof

VERSION = 1
NONCE_BYTES = 16


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def commitment(*, process: str, choices: Any, nonce: bytes, version: int = VERSION) -> bytes:
    """The 32 bytes that fix `choices`; raises BadProof for a nonce of another length."""
    return _digest(["civic/commitment", version, process, choices], nonce)


def signature_commitment(*, process: str, nonce: bytes, version: int = VERSION) -> bytes:
    """The 32 bytes that stand for a signature; raises BadProof for a nonce of another length."""
    return _digest(["civic/signature", version, process], nonce)


def _digest(parts: list[Any], nonce: bytes) -> bytes:
    if len(nonce) != NONCE_BYTES:
        raise BadProof(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
    return hashlib.sha256(canonical_json([*parts, nonce.hex()])).digest()
