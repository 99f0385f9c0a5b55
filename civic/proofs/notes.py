"""Signed notes: a text that a person can read, with an Ed25519 signature below it.

The format is that of C2SP signed-note: the text ends in a line break, an empty line follows, then
one line per signature, "— <key name> <base64 of 4 bytes of key id and 64 bytes of signature>".
The key id is the start of SHA-256(name || 0x0A || 0x01 || public key). A verifier key is written
"<name>+<key id in hex>+<base64 of 0x01 and the public key>". Tools for Go's checksum database and
for transparency logs read both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from civic.proofs.errors import BadProof

KEY_NAME = re.compile(r"[^\s+]+")
SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
ED25519 = b"\x01"


@dataclass(frozen=True)
class Verifier:
    """A public key and the name under which it signs."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode64(ED25519 + self.public_key)}"

    def open(self, note: str) -> str:
        """The text of `note`; raises BadProof unless this key signed exactly that text."""
        text, signatures = _split(note)
        for name, signature in signatures:
            if name == self.name and signature[:4] == self.key_id:
                self._verify(text, signature[4:])
                return text
        raise BadProof(f"the note has no signature by {self.name}")

    def _verify(self, text: str, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except (InvalidSignature, ValueError) as error:
            raise BadProof(f"the signature by {self.name} does not fit the text") from error


@dataclass(frozen=True)
class Signer:
    """A private key (the 32 bytes of its seed) and the name under which it signs."""

    name: str
    seed: bytes

    def __post_init__(self) -> None:
        if not KEY_NAME.fullmatch(self.name):
            raise ValueError(f"a key name has no space and no plus sign: {self.name!r}")

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self._key().public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """`text`, which ends in a line break, as a signed note."""
        if not text.endswith("\n"):
            raise ValueError("the text of a note ends in a line break")
        signature = self.verifier.key_id + self._key().sign(text.encode())
        return f"{text}\n— {self.name} {encode64(signature)}\n"

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def read_verifier(text: str) -> Verifier:
    """The verifier that `str(verifier)` wrote; raises BadProof."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    key = decode64(encoded)
    if key[:1] != ED25519 or len(key) != 33:
        raise BadProof("the public key is not an Ed25519 key")
    verifier = Verifier(name, key[1:])
    if not KEY_NAME.fullmatch(name) or key_id != verifier.key_id.hex():
        raise BadProof("the key id does not fit the public key")
    return verifier


def encode64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def decode64(text: str) -> bytes:
    """Strict: the one encoding of each sequence of bytes, so that no text has a twin."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadProof("not base64") from error
    if encode64(data) != text:
        raise BadProof("not base64 in its one canonical form")
    return data


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise BadProof("not a signed note: no empty line between text and signatures")
    lines = [SIGNATURE_LINE.fullmatch(line) for line in signatures[:-1].split("\n")]
    found = [(line["name"], decode64(line["signature"])) for line in lines if line]
    if len(found) != len(lines):
        raise BadProof("not a signed note: a signature line cannot be read")
    return f"{text}\n", found
