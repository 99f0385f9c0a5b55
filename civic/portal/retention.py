"""How long the whole site keeps what: the tables of all apps, for the daily job and the page.

An app offers `TABLE` in its `retention` module.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter

import assemblies.retention
import budgets.retention
import civic.accounts.retention
import civic.areas.retention
import civic.audit.retention
import civic.notifications.retention
import civic.publiclog.retention
import petitions.retention
from civic.core.retention import Table, work_off

logger = logging.getLogger(__name__)

TABLES: tuple[Table, ...] = (
    civic.accounts.retention.TABLE,
    budgets.retention.TABLE,
    petitions.retention.TABLE,
    assemblies.retention.TABLE,
    civic.notifications.retention.TABLE,
    civic.publiclog.retention.TABLE,
    civic.audit.retention.TABLE,
    civic.areas.retention.TABLE,
)


def forget_old_data(*, at: dt.datetime) -> Counter[str]:
    """Work off every rule of every app. Returns how many rows of each model that met."""
    met = work_off((rule for table in TABLES for rule in table.rules), at=at)
    logger.info("retention: %s", {model: rows for model, rows in met.items() if rows} or "nothing")
    return met
