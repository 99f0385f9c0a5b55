"""The secret key of each vote: made when it opens, asked for at each ballot."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.translation import gettext as _

from budgets.models import Budget
from civic.accounts.models import User
from civic.core.errors import Unavailable
from civic.proofs.errors import KeyUnavailable
from civic.proofs.keystore import FileKeyStore
from civic.proofs.locators import locator

logger = logging.getLogger(__name__)


def make_key(budget: Budget) -> str:
    """Make the vote's key, or find it made; returns its check value."""
    return _store().create(budget.process)


def locator_of(resident: User, budget: Budget) -> str:
    """Where the resident's ballot lies. Raises Unavailable when the key is missing or wrong."""
    try:
        key = _store().read(budget.process, budget.key_check)
    except KeyUnavailable as error:
        logger.error("%s: %s", budget.process, error)
        raise Unavailable(
            _("Voting is not possible at the moment. Nothing was changed. Please try again later."),
            code="key-unavailable",
        ) from error
    return locator(key, resident.pk).hex()


def _store() -> FileKeyStore:
    return FileKeyStore(settings.KEY_STORE_DIRS)
