"""Take a project out of a draft: entered by mistake, or withdrawn before the vote."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Budget, Project
from budgets.permissions import may_manage
from budgets.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import NotAllowed, WrongState


@transaction.atomic
def remove_project(*, project_id: int, actor: User, at: dt.datetime, reason: str = "") -> Budget:
    """The record of its budget keeps what it was. Returns the budget.

    Raises NotAllowed, or WrongState once the vote is announced: then residents choose among all.
    """
    if not may_manage(actor):
        raise NotAllowed(_("Only a budget officer may do this."))
    budget = Budget.objects.select_for_update().get(projects=project_id)
    if budget.status != Status.DRAFT:
        raise WrongState(_("A project can only be taken out before the vote is announced."))
    project = Project.objects.get(pk=project_id)
    project.delete()
    audit.record(
        action="budget.project_removed",
        subject=budget,
        actor=actor,
        at=at,
        before={"number": project.number, "title": project.title, "cost": project.cost},
        reason=reason,
    )
    return budget
