"""Commitments: a hash that fixes a ballot without showing it.

commitment = SHA-256(canonical JSON of ["civic/commitment", version, process, choices, nonce])

`version` is the version of this format (1), `process` names the vote so that a ballot cannot be
moved to another one, `choices` is the ballot as JSON, and `nonce` is the lower-case hex of 16
random bytes. JSON delimits every part, so no two ballots share an encoding. The nonce hides the
choices from anyone who tries out all ballots; it is fresh for every version of every ballot, so
that equal ballots, and two ballots of one voter, look unrelated.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from civic.proofs.canonical import canonical_json
from civic.proofs.errors import BadProof

VERSION = 1
NONCE_BYTES = 16
COMMITMENT_BYTES = 32


def new_nonce() -> bytes:
    return secrets.token_bytes(NONCE_BYTES)


def commitment(*, process: str, choices: Any, nonce: bytes, version: int = VERSION) -> bytes:
    """The 32 bytes that fix `choices`; raises BadProof for a nonce of another length."""
    if len(nonce) != NONCE_BYTES:
        raise BadProof(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
    sealed = canonical_json(["civic/commitment", version, process, choices, nonce.hex()])
    return hashlib.sha256(sealed).digest()
