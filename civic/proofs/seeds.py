"""Randomness that anyone can check: first commit, then reveal.

Before the deciding moment `seed_commitment(seed)` is published, afterwards the seed. Where the
seed must be out of everybody's hands it is a public throw of dice or a beacon announced before.
Nothing is ever chosen by the random module of a language, whose output differs between versions.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from civic.proofs.canonical import canonical_json

SEED_BYTES = 32


def new_seed() -> str:
    """A seed of 256 random bits, in hex."""
    return secrets.token_hex(SEED_BYTES)


def seed_commitment(seed: str) -> str:
    """The hash, in hex, that is published before the seed is shown."""
    return hashlib.sha256(canonical_json(["civic/seed", seed])).hexdigest()


def dice_number(rolls: Sequence[int], *, sides: int = 10) -> int:
    """The number that dice with faces 0 to `sides - 1` show, the first being the highest digit.

    Three ten-sided dice give each number from 0 to 999 with the same chance. Raises ValueError
    for no dice or a face that a die does not have.
    """
    if not rolls or not all(0 <= roll < sides for roll in rolls):
        raise ValueError(f"each die shows 0 to {sides - 1}, got {list(rolls)}")
    number = 0
    for roll in rolls:
        number = number * sides + roll
    return number
