"""The city's answer to what the assembly adopted, and how far it then is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Answer, Assembly, ProgressReport
from assemblies.services.correcting import correct
from assemblies.services.lifecycle import advance, demand_reason, demand_status, lock_assembly
from assemblies.services.recommending import lock_recommendation
from assemblies.states import Decision, Progress, Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, WrongState


@transaction.atomic
def answer_recommendation(
    *,
    recommendation_id: int,
    decision: Decision,
    reasons: str,
    responsible: str,
    target_on: dt.date | None,
    actor: User,
    at: dt.datetime,
) -> Answer:
    """Write down the answer to one recommendation. It is shown with all others, in one go.

    Once they are published only one that is missing can be added, for a vote that was corrected.
    Raises WrongState, Invalid.
    """
    recommendation = lock_recommendation(
        recommendation_id, actor, Status.RECOMMENDED, Status.ANSWERED
    )
    answer = getattr(recommendation, "answer", None) or Answer(recommendation=recommendation)
    if answer.pk and recommendation.assembly.status == Status.ANSWERED:
        raise WrongState(_("This answer is published: correct it instead."))
    if not recommendation.is_adopted():
        raise WrongState(_("The assembly did not adopt this: no answer is owed."))
    answer.decision, answer.reasons = decision, reasons
    answer.responsible, answer.target_on = responsible, target_on
    demand_day_of(decision, target_on)
    answer.full_clean()
    answer.save()
    audit.record(
        action="recommendation.answered",
        subject=recommendation,
        actor=actor,
        at=at,
        after={
            "decision": decision,
            "responsible": responsible,
            "target_on": str(target_on or ""),
        },
    )
    return answer


def demand_day_of(decision: str, target_on: dt.date | None) -> None:
    """Raises Invalid where an accepted thing has no day, or a rejected one has."""
    if decision == Decision.REJECTED and target_on:
        raise Invalid(_("What is rejected has no day by which it is done: leave it empty."))
    if decision != Decision.REJECTED and not target_on:
        raise Invalid(_("Say by which day it will be done."))


@transaction.atomic
def publish_answer(*, assembly_id: int, actor: User, at: dt.datetime, reason: str = "") -> Assembly:
    """Show the answers to all recommendations that were adopted. Raises Invalid for a gap."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.RECOMMENDED)
    rows = assembly.recommendations.select_related("answer")
    open_numbers = [
        str(row.number) for row in rows if row.is_adopted() and not hasattr(row, "answer")
    ]
    if open_numbers:
        raise Invalid(
            _("First answer every recommendation that was adopted. Still open: %s.")
            % ", ".join(open_numbers)
        )
    assembly.answered_at = at
    advance(assembly, Status.ANSWERED, actor=actor, at=at, reason=reason)
    return assembly


@transaction.atomic
def correct_answer(
    *,
    recommendation_id: int,
    decision: Decision,
    reasons: str,
    responsible: str,
    target_on: dt.date | None,
    actor: User,
    at: dt.datetime,
    reason: str,
) -> Answer:
    """Correct a published answer: the page shows that, why, and what stood there before."""
    recommendation = lock_recommendation(recommendation_id, actor, Status.ANSWERED)
    answer = recommendation.answer
    public = demand_reason(reason)
    demand_day_of(decision, target_on)
    if decision == Decision.REJECTED and answer.progress != Progress.NOT_STARTED:
        raise WrongState(_("Work on this was reported: report that it is dropped instead."))
    fields = {
        "decision": decision,
        "reasons": reasons,
        "responsible": responsible,
        "target_on": target_on,
    }
    correct(answer, recommendation, fields, actor=actor, at=at, reason=public)
    return answer


@transaction.atomic
def report_progress(
    *, recommendation_id: int, progress: Progress, note: str, actor: User, at: dt.datetime
) -> ProgressReport:
    """Tell how far the city is with what it accepted. Raises WrongState, Invalid."""
    recommendation = lock_recommendation(recommendation_id, actor, Status.ANSWERED)
    answer = recommendation.answer
    if answer.decision == Decision.REJECTED:
        raise WrongState(_("The city rejected this: there is no progress to report."))
    report = ProgressReport(
        answer=answer, reported_at=at, progress=progress, note=demand_reason(note)
    )
    report.full_clean()
    report.save(force_insert=True)
    before, answer.progress = answer.progress, progress
    answer.full_clean()
    answer.save(update_fields=["progress"])
    audit.record(
        action="recommendation.progress",
        subject=recommendation,
        actor=actor,
        at=at,
        before={"progress": before},
        after={"progress": progress},
        reason=report.note,
    )
    return report
