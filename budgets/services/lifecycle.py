"""A budget from draft to its end: every step is one call of `advance`."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from budgets.models import Budget, Seal
from budgets.permissions import may_manage
from budgets.services import calling_off
from budgets.services.keys import make_key
from budgets.services.publishing import rules_of
from budgets.states import TRANSITIONS, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.each import each_by_itself
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.publiclog.services import open_log


@transaction.atomic
def advance(
    *, budget_id: int, to: Status, actor: User | None, at: dt.datetime, reason: str = ""
) -> Budget:
    """Move a budget to its next status. `actor` None is the clock, which only closes votes.

    Raises NotAllowed, WrongState, or Invalid with everything that still stands in the way.
    """
    budget = Budget.objects.select_for_update().get(pk=budget_id)
    if (actor is None and to != Status.COUNTING) or (actor is not None and not may_manage(actor)):
        raise NotAllowed(_("Only a budget officer may do this."))
    before = Status(budget.status)
    if not TRANSITIONS.allows(before, to):
        raise WrongState(
            _("This budget is “%(before)s” and cannot become “%(to)s”.")
            % {"before": before.value, "to": to.value}
        )
    PREPARATIONS[to](budget, at, reason)
    budget.status = to
    budget.full_clean()
    budget.save()
    audit.record(
        action=f"budget.{to}",
        subject=budget,
        actor=actor,
        at=at,
        before={"status": before.value},
        after={"status": to.value},
        reason=reason,
    )
    return budget


def close_due(*, at: dt.datetime) -> int:
    """Close every vote whose time is over. Returns how many were closed."""

    def close(budget_id: int) -> Budget:
        return advance(budget_id=budget_id, to=Status.COUNTING, actor=None, at=at)

    due = list(Budget.objects.due_to_close(at).values_list("pk", flat=True))
    return len(each_by_itself(due, close, task="closing budget"))


def _open(budget: Budget, at: dt.datetime, reason: str) -> None:
    problems = list(_obstacles(budget, at))
    if problems:
        raise Invalid(" ".join(problems), code="not-ready")
    budget.key_check = make_key(budget)
    budget.log = open_log(name=budget.process, parameters=rules_of(budget), at=at)


def _obstacles(budget: Budget, at: dt.datetime) -> list[str]:
    """What still keeps the vote from opening, in sentences."""
    late = [_("The closing time has passed: set a later one.")]
    is_late = budget.voting_closes_at <= at
    return [*(late if is_late else ()), *_wrong_areas(budget), *_wrong_projects(budget)]


def _wrong_areas(budget: Budget) -> list[str]:
    rows = budget.areas.select_related("area__parent__parent").prefetch_related("projects")
    areas = {row.area: list(row.projects.all()) for row in rows}
    if not areas:
        return [_("Add at least one area with its money.")]
    problems = [
        _("Add projects for %(area)s.") % {"area": area}
        for area, projects in areas.items()
        if not projects
    ]
    problems += [
        _("%(area)s is no part of %(whole)s: nobody could vote for its projects.")
        % {"area": area, "whole": budget.area}
        for area in areas
        if not (area.is_within(budget.area) or budget.area.is_within(area))
    ]
    return problems


def _wrong_projects(budget: Budget) -> list[str]:
    dear = budget.projects.filter(cost__gt=F("budget_area__amount"))
    stray = budget.projects.filter(~Q(budget_area__budget=budget))
    problems = [
        _("Project %(number)s costs more than its area has.") % {"number": number}
        for number in dear.values_list("number", flat=True)
    ]
    problems += [
        _("Project %(number)s is paid from another budget.") % {"number": number}
        for number in stray.values_list("number", flat=True)
    ]
    problems += [
        _("Only one of “%(group)s” can be funded, so all of them have to be paid from one area.")
        % {"group": group}
        for group in _groups_across_areas(budget)
    ]
    return problems


def _groups_across_areas(budget: Budget) -> list[str]:
    """Each area is counted on its own: across two, more than one of a group could win."""
    grouped = budget.projects.exclude(exclusive_group="").order_by("exclusive_group")
    paid_from = grouped.values("exclusive_group").annotate(
        areas=Count("budget_area", distinct=True)
    )
    return [row["exclusive_group"] for row in paid_from if row["areas"] > 1]


def _close(budget: Budget, at: dt.datetime, reason: str) -> None:
    """From here on no ballot is taken: casting shares the lock that this step holds alone.

    What follows (`sealing`) takes minutes for a million ballots and can be resumed.
    """
    if at < budget.voting_closes_at:
        raise WrongState(_("The vote is still open. Change the closing time first if it must end."))
    Seal.objects.create(budget=budget)


def _publish(budget: Budget, at: dt.datetime, reason: str) -> None:
    if not hasattr(budget, "count"):
        raise WrongState(_("The ballots are not counted yet. Try again in a minute."))


PREPARATIONS = {
    Status.VOTING: _open,
    Status.COUNTING: _close,
    Status.RESULTS: _publish,
    Status.CALLED_OFF: calling_off.begin,
}
