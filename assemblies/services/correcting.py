"""Correct what is published, so that everybody sees that, why, and what stood there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assemblies.models import Answer, Correction, Recommendation
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid


def correct(
    row: Recommendation | Answer,
    recommendation: Recommendation,
    fields: Mapping[str, Any],
    *,
    actor: User,
    at: dt.datetime,
    reason: str,
) -> None:
    """Change `row`, a recommendation or its answer, whose assembly is locked. Raises Invalid."""
    before = {
        name: _as_text(getattr(row, name))
        for name, value in fields.items()
        if getattr(row, name) != value
    }
    if not before:
        raise Invalid(_("Nothing is different from what stands there already."))
    for name in before:
        setattr(row, name, fields[name])
    row.full_clean()
    row.save()
    correction = Correction(
        recommendation=recommendation, corrected_at=at, reason=reason, before=before
    )
    correction.full_clean()
    correction.save(force_insert=True)
    audit.record(
        action="recommendation.corrected",
        subject=recommendation,
        actor=actor,
        at=at,
        before=before,
        after={name: _as_text(fields[name]) for name in before},
        reason=reason,
    )


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
