"""Tell what becomes of a funded project, and correct what was told.

Nothing that was published is changed or removed: who reads a correction sees what it said before.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Project, ProjectUpdate
from budgets.permissions import may_manage
from budgets.states import Progress
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Conflict, Invalid, NotAllowed, WrongState


@transaction.atomic
def publish_update(
    *,
    project_id: int,
    progress: Progress,
    text: str,
    expected_month: dt.date | None = None,
    actor: User,
    at: dt.datetime,
) -> ProjectUpdate:
    """Raises NotAllowed, WrongState for a project that no result funds, or Invalid by field."""
    project = _locked(project_id, actor)
    update = ProjectUpdate(project=project, at=at)
    return _save(update, "project.update_published", progress, text, expected_month, actor, at)


@transaction.atomic
def correct_update(
    *,
    update_id: int,
    progress: Progress,
    text: str,
    expected_month: dt.date | None = None,
    actor: User,
    at: dt.datetime,
) -> ProjectUpdate:
    """As `publish_update`; Conflict for one that was corrected meanwhile."""
    wrong = ProjectUpdate.objects.get(pk=update_id)
    project = _locked(wrong.project_id, actor)
    if ProjectUpdate.objects.filter(corrects=wrong).exists():
        raise Conflict(_("A colleague corrected this meanwhile. Look at it and try again."))
    update = ProjectUpdate(project=project, at=wrong.at, corrects=wrong, corrected_at=at)
    return _save(update, "project.update_corrected", progress, text, expected_month, actor, at)


def _locked(project_id: int, actor: User) -> Project:
    if not may_manage(actor):
        raise NotAllowed(_("Only a budget officer may do this."))
    rows = Project.objects.select_for_update(of=("self",)).select_related("budget__count")
    project = rows.get(pk=project_id)
    if not project.is_funded():
        raise WrongState(_("Only a project that a published result funds can have updates."))
    return project


def _save(
    update: ProjectUpdate,
    action: str,
    progress: Progress,
    text: str,
    expected_month: dt.date | None,
    actor: User,
    at: dt.datetime,
) -> ProjectUpdate:
    update.progress, update.text = progress, " ".join(text.split())
    update.expected_month = expected_month and expected_month.replace(day=1)
    try:
        update.full_clean()
    except ValidationError as error:
        raise Invalid(_("The update was not published."), fields=error.message_dict) from None
    update.save()
    project = update.project
    newest = project.updates.standing()[0]  # a correction may be of an older one
    project.progress = newest.progress
    project.save(update_fields=["progress"])
    audit.record(
        action=action,
        subject=project,
        actor=actor,
        at=at,
        before=_record_of(update.corrects),
        after=_record_of(update),
    )
    return update


def _record_of(update: ProjectUpdate | None) -> dict[str, str]:
    if update is None:
        return {}
    month = f"{update.expected_month:%Y-%m}" if update.expected_month else ""
    return {"progress": update.progress, "text": update.text, "expected month": month}
