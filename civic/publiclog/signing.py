"""The city's key for its logs: one for all of them, in the key store."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from civic.core.errors import Unavailable
from civic.core.key_store import key_store
from civic.proofs.errors import KeyUnavailable
from civic.proofs.notes import Signer
from civic.publiclog.models import Log

logger = logging.getLogger(__name__)
KEY_NAME = "log-signing"


def site_name() -> str:
    """The host of this site, under which it signs."""
    return urlsplit(settings.SITE_URL).netloc


def make_signing_key() -> str:
    """Make the key, or find it made; returns its check value."""
    return key_store().create(KEY_NAME)


def signer_of(log: Log) -> Signer:
    """Who signs for `log`. Raises Unavailable without the key that the log was opened with."""
    return signer(log.public_key.split("+")[0], log.key_check)


def signer(name: str, key_check: str) -> Signer:
    try:
        return Signer(name, key_store().read(KEY_NAME, key_check))
    except KeyUnavailable as error:
        logger.error("%s: %s", KEY_NAME, error)
        raise Unavailable(
            _("This is not possible at the moment. Nothing was changed. Please try again later."),
            code="key-unavailable",
        ) from error
