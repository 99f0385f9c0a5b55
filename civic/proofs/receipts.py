"""Receipts: what a voter or a signer keeps, the only thing that joins them to a log entry.

A receipt holds the promise of the log, a signed note (`civic.proofs.notes`)

    civic receipt 1
    <origin: the name of the log>
    <ballot, signature or void> <commitment in hex>
    in the log by <moment in UTC>

and below the signature, in a line of its own, the nonce, which stays with the voter: the promise
can be shown to prove that the log broke it without showing the ballot. A receipt of kind "void"
promises that the ballot with this commitment no longer counts, and has no nonce.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from civic.proofs.checkpoints import moment, read_moment
from civic.proofs.commitments import NONCE_BYTES
from civic.proofs.errors import BadProof
from civic.proofs.log import Kind
from civic.proofs.notes import Signer, Verifier

HEADER = "civic receipt 1"
PROMISE = re.compile(
    rf"{HEADER}\n(?P<origin>\S+)\n(?P<kind>ballot|signature|void) (?P<commitment>[0-9a-f]{{64}})\n"
    r"in the log by (?P<by>\S+)\n"
)
NONCE = re.compile(rf"\nnonce (?P<nonce>[0-9a-f]{{{2 * NONCE_BYTES}}})\n\Z")


@dataclass(frozen=True)
class Receipt:
    origin: str
    kind: Kind
    commitment: bytes
    by: datetime
    nonce: bytes | None = None

    def sign(self, signer: Signer) -> str:
        """The receipt as the text of the file that the voter keeps."""
        lines = [HEADER, self.origin, f"{self.kind} {self.commitment.hex()}"]
        promise = signer.sign("\n".join([*lines, f"in the log by {moment(self.by)}", ""]))
        return promise if self.nonce is None else f"{promise}\nnonce {self.nonce.hex()}\n"


def open_receipt(text: str, verifier: Verifier) -> Receipt:
    """Read and verify a receipt, with or without its nonce; raises BadProof.

    Line breaks of any system and white space around the text are forgiven.
    """
    tidy = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    found = NONCE.search(tidy)
    note = tidy[: found.start()] if found else tidy
    promise = PROMISE.fullmatch(verifier.open(note))
    if promise is None:
        raise BadProof("not a receipt")
    return Receipt(
        origin=promise["origin"],
        kind=Kind(promise["kind"]),
        commitment=bytes.fromhex(promise["commitment"]),
        by=read_moment(promise["by"]),
        nonce=bytes.fromhex(found["nonce"]) if found else None,
    )
