"""How long we keep what, as code: each app has one table, `TABLE` in its `retention` module.

The daily job works the tables off and a public page shows them (`civic.portal.retention`). A test
fails for a model that no table names.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

logger = logging.getLogger(__name__)

BATCH = 5000  # rows of one statement, so that nobody waits for a million


@dataclass(frozen=True)
class Rule:
    """`model` by its label, "petitions.Signature"; `what` of it, `kept` how long, and `why`.

    `forget(at)` deletes or empties what is too old and returns how many rows that were. None:
    nothing has to be done, because it is kept for good or goes with something else.
    """

    model: str
    what: Any
    kept: Any
    why: Any
    forget: Callable[[dt.datetime], int] | None = None


@dataclass(frozen=True)
class Table:
    """The rules of one app; `impersonal` are its models that say nothing about a resident."""

    heading: Any
    rules: tuple[Rule, ...] = ()
    impersonal: tuple[str, ...] = ()

    def models(self) -> set[str]:
        return {*self.impersonal, *(rule.model for rule in self.rules)}


def work_off(rules: Iterable[Rule], *, at: dt.datetime) -> Counter[str]:
    """Apply every rule; returns how many rows of each model that met.

    A rule that fails is logged and tried again the next day; the others go on.
    """
    met: Counter[str] = Counter()
    for rule in rules:
        if rule.forget is None:
            continue
        try:
            met[rule.model] += rule.forget(at)
        except Exception:
            logger.exception("retention: the rule of %s failed", rule.model)
    return met


def delete_all(rows: QuerySet[Any]) -> int:
    """Delete in batches, each a transaction of its own. Returns how many of these rows went."""
    return _in_batches(rows, lambda batch: batch.delete())


def empty_all(rows: QuerySet[Any], **values: Any) -> int:
    """Set fields in batches. `rows` must not hold those that are emptied already."""
    return _in_batches(rows, lambda batch: batch.update(**values))


def _in_batches(rows: QuerySet[Any], change: Callable[[QuerySet[Any]], object]) -> int:
    done = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        change(rows.model._default_manager.filter(pk__in=batch))
        done += len(batch)
    return done
