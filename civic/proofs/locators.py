"""Locators: how a voter's own ballot is found while voting is open, without naming the voter.

locator = HMAC-SHA-256(K, "civic/locator/1:" + resident id)

K belongs to one process, lives in a key store outside the database, and is destroyed when the
process is sealed. Without K a locator says nothing about a resident; with K and the list of
residents anyone could link, which is why it is destroyed and why it is never backed up with the
ballots. The check value tells a wrong key from the right one and reveals nothing about either.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def locator(key: bytes, resident_id: int | str) -> bytes:
    return _hmac(key, f"civic/locator/1:{resident_id}")


def check_value(key: bytes) -> str:
    """16 hex digits that recognise `key`."""
    return _hmac(key, "civic/check/1")[:8].hex()


def _hmac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), hashlib.sha256)
