"""What waits for budget officers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Budget
from budgets.permissions import may_manage
from budgets.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.core.work import WorkItem

AT_ONCE = dt.timedelta(0)


def work_items(user: User, at: dt.datetime) -> list[WorkItem]:
    """Drafts to open, votes to close and seal, late counts, results, keys. One query."""
    if not may_manage(user):
        return []
    rows = Budget.objects.unfinished().select_related("count", "seal", "call_off")
    return [
        item for budget in rows.order_by("voting_closes_at") for item in _items_of(budget, user, at)
    ]


def _items_of(budget: Budget, user: User, at: dt.datetime) -> list[WorkItem]:
    if budget.is_called_off:
        return _items_of_call_off(budget)
    return [*_items_of_step(budget, at), *_items_of_seal(budget, user)]


def _items_of_call_off(budget: Budget) -> list[WorkItem]:
    """Nothing waits but what stands in the way of destroying the ballots."""
    if not budget.call_off.problem:
        return []
    item = _item(budget, _("Not all of a called-off vote is destroyed: %s"), budget.call_off.at)
    title = f"{item.title} ({budget.call_off.problem})"
    return [replace(item, title=title, due=AT_ONCE, late=AT_ONCE)]


def _items_of_step(budget: Budget, at: dt.datetime) -> list[WorkItem]:
    if budget.status == Status.DRAFT:
        return [_item(budget, _("Draft to open: %s"), min(at, budget.voting_opens_at))]
    if budget.status == Status.VOTING and budget.has_closed(at):
        return [_item(budget, _("Vote to close: %s"), budget.voting_closes_at)]
    if budget.count_problem and not hasattr(budget, "count"):
        item = _item(budget, _("The count failed: %s"), budget.voting_closes_at)
        title = f"{item.title} ({budget.count_problem})"
        return [replace(item, title=title, due=AT_ONCE, late=AT_ONCE)]
    if budget.is_count_late(at):
        item = _item(budget, _("The count is late: %s"), budget.voting_closes_at)
        return [replace(item, due=AT_ONCE, late=AT_ONCE)]
    if budget.status == Status.COUNTING and hasattr(budget, "count"):
        return [_item(budget, _("Result to publish: %s"), budget.count.counted_at)]
    return []


def _items_of_seal(budget: Budget, user: User) -> list[WorkItem]:
    """Alarms, and the key: each of the two officials sees only the step that is theirs to take."""
    seal = getattr(budget, "seal", None)
    if seal is None:
        return []
    alarms = []
    if seal.problem:
        alarms.append(_("The ballots cannot be sealed: %s"))
    if seal.strays:
        alarms.append(_("Ballots that fit nobody: %s"))
    since = budget.voting_closes_at
    items = [replace(_item(budget, title, since), due=AT_ONCE, late=AT_ONCE) for title in alarms]
    if seal.sealed_at is not None and seal.waits_for(user):
        second = seal.first_official_id is not None
        title = _("Key to destroy, a colleague asked for it: %s") if second else None
        items.append(_item(budget, title or _("Key to destroy: %s"), seal.sealed_at))
    return items


def _item(budget: Budget, title: str, since: dt.datetime) -> WorkItem:
    return WorkItem(
        title=title % budget.title,
        url=reverse("admin:budgets_budget_change", args=[budget.pk]),
        since=since,
        whose=Role.BUDGET_OFFICER,
    )
