"""The secret key of each vote: made when it opens, asked for at each ballot."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from budgets.models import Budget
from civic.accounts.models import User
from civic.core.errors import Unavailable
from civic.core.key_store import key_store
from civic.proofs.errors import KeyUnavailable
from civic.proofs.locators import locator

logger = logging.getLogger(__name__)


def make_key(budget: Budget) -> str:
    """Make the vote's key, or find it made; returns its check value."""
    return key_store().create(budget.process)


def locator_of(resident: User, budget: Budget) -> str:
    """Where the resident's ballot lies. Raises Unavailable when the key is missing or wrong."""
    try:
        key = key_of(budget)
    except KeyUnavailable as error:
        logger.error("%s: %s", budget.process, error)
        raise Unavailable(
            _("Voting is not possible at the moment. Nothing was changed. Please try again later."),
            code="key-unavailable",
        ) from error
    return locator(key, resident.pk).hex()


def key_of(budget: Budget) -> bytes:
    """Raises KeyUnavailable when the key is missing or wrong."""
    return key_store().read(budget.process, budget.key_check)


def forget_key(budget: Budget) -> None:
    """Destroy every copy. Raises KeyUnavailable where one cannot be destroyed from here."""
    key_store().destroy(budget.process)
