"""Votes, as the subjects of their public logs."""

from __future__ import annotations

from collections.abc import Collection

from budgets.models import Budget
from civic.publiclog.subjects import Subject


def votes_of_logs(names: Collection[str]) -> dict[str, Subject]:
    """Name of a log -> its vote, of those that everybody may see."""
    budgets = Budget.objects.published().filter(log__in=names)
    return {vote.process: Subject(vote.title, vote.get_absolute_url()) for vote in budgets}
