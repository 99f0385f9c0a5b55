"""The secret key of each assembly: it turns ids into codes and addresses into household marks."""

from __future__ import annotations

import hmac
import logging

from django.conf import settings
from django.utils.translation import gettext as _

from assemblies.models import Assembly
from civic.core.errors import Unavailable
from civic.proofs.errors import KeyUnavailable
from civic.proofs.keystore import FileKeyStore

logger = logging.getLogger(__name__)

CODES, HOUSEHOLDS = b"civic/assembly/codes/1", b"civic/assembly/households/1"


def make_key(assembly: Assembly) -> str:
    """Make the assembly's key, or find it made; returns its check value."""
    return _store().create(assembly.process)


def code_key(assembly: Assembly) -> bytes:
    """Raises Unavailable when the key is missing or wrong."""
    return hmac.digest(_read(assembly), CODES, "sha256")


def household_mark(address: str, key: bytes) -> str:
    """Equal for equal normalised addresses; empty for an empty one."""
    return hmac.digest(key, address.encode(), "sha256").hex() if address else ""


def household_key(assembly: Assembly) -> bytes:
    """Raises Unavailable when the key is missing or wrong."""
    return hmac.digest(_read(assembly), HOUSEHOLDS, "sha256")


def _read(assembly: Assembly) -> bytes:
    try:
        return _store().read(assembly.process, assembly.key_check)
    except KeyUnavailable as error:
        logger.error("%s: %s", assembly.process, error)
        raise Unavailable(
            _("The key of this assembly cannot be read. Nothing was changed."),
            code="key-unavailable",
        ) from error


def _store() -> FileKeyStore:
    return FileKeyStore(settings.KEY_STORE_DIRS)
