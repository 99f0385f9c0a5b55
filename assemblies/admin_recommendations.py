"""The page of one recommendation for officials: the answer to it, corrections and progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assemblies.admin_forms import (
    AnswerCorrectionForm,
    AnswerForm,
    CorrectionForm,
    ProgressForm,
    RecommendationForm,
)
from assemblies.follow_up import outcome_words
from assemblies.models import Recommendation
from assemblies.permissions import may_inspect, may_manage
from assemblies.services import answering, recommending
from assemblies.states import Decision, Status
from civic.accounts.models import User
from civic.core.admin import Act, ReadOnlyAdmin


def _step(service: Callable[..., Any]) -> Callable[[Recommendation, User, dict[str, Any]], None]:
    def call(row: Recommendation, actor: User, data: dict[str, Any]) -> None:
        service(recommendation_id=row.pk, actor=actor, at=timezone.now(), **data)

    return call


def _remove(row: Recommendation, actor: User, data: dict[str, Any]) -> HttpResponse:
    assembly = recommending.remove_recommendation(
        recommendation_id=row.pk, actor=actor, at=timezone.now(), **data
    )
    return redirect("admin:assemblies_assembly_change", assembly.pk)


def _in_status(*statuses: Status) -> Callable[[User, Recommendation], bool]:
    return lambda user, row: may_manage(user) and row.assembly.status in statuses


def _may_answer(user: User, row: Recommendation) -> bool:
    is_open = row.assembly.status == Status.RECOMMENDED or not hasattr(row, "answer")
    owed = row.assembly.status in (Status.RECOMMENDED, Status.ANSWERED) and row.is_adopted()
    return may_manage(user) and owed and is_open


def _has_public_answer(user: User, row: Recommendation) -> bool:
    return may_manage(user) and row.assembly.status == Status.ANSWERED and hasattr(row, "answer")


def _may_report(user: User, row: Recommendation) -> bool:
    return _has_public_answer(user, row) and row.answer.decision != Decision.REJECTED


def _stored(row: Recommendation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in recommending.FIELDS}


def _stored_answer(row: Recommendation) -> dict[str, Any]:
    answer = getattr(row, "answer", None)
    names = AnswerForm.Meta.fields
    return {name: getattr(answer, name) for name in names} if answer else {}


def _stored_progress(row: Recommendation) -> dict[str, Any]:
    return {"progress": row.answer.progress}


ACTS = [
    Act(
        "edit",
        _("Change the recommendation"),
        _step(recommending.change_recommendation),
        _in_status(Status.MEETING),
        form=RecommendationForm,
        initial=_stored,
    ),
    Act(
        "remove",
        _("Take the recommendation out"),
        _remove,
        _in_status(Status.MEETING),
        _("Those after it move up by one. The record of the assembly keeps what it said."),
    ),
    Act(
        "correct",
        _("Correct the recommendation"),
        _step(recommending.correct_recommendation),
        _in_status(Status.RECOMMENDED, Status.ANSWERED),
        _("The page shows that it was corrected, why, and what stood there before."),
        CorrectionForm,
        _stored,
    ),
    Act(
        "answer",
        _("Write the city’s answer"),
        _step(answering.answer_recommendation),
        _may_answer,
        _("It is shown to residents with the answers to all other recommendations."),
        AnswerForm,
        _stored_answer,
    ),
    Act(
        "correct-answer",
        _("Correct the city’s answer"),
        _step(answering.correct_answer),
        _has_public_answer,
        _("The page shows that it was corrected, why, and what stood there before."),
        AnswerCorrectionForm,
        _stored_answer,
    ),
    Act(
        "progress",
        _("Report progress"),
        _step(answering.report_progress),
        _may_report,
        _("It is shown with today’s date, above what was reported before."),
        ProgressForm,
        _stored_progress,
    ),
]


class RecommendationAdmin(ReadOnlyAdmin):
    acts = ACTS
    list_display = ["__str__", "assembly"]
    list_select_related = ["assembly"]
    search_fields = ["title", "text"]
    fields = ["text", "members", "votes_for", "votes_against", "votes_abstained"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Each is reached from the page of its assembly."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_inspect(request.user)

    def facts(self, request: HttpRequest, row: Recommendation) -> Sequence[tuple[Any, Any]]:
        found = [(_("Assembly"), row.assembly), (_("Vote"), outcome_words(row.outcome()))]
        answer = getattr(row, "answer", None)
        if answer is None:
            return found
        return [
            *found,
            (_("Answer"), answer.get_decision_display()),
            (_("Progress"), answer.get_progress_display()),
            (_("To be done by"), answer.target_on or "–"),
        ]

    def links(self, request: HttpRequest, row: Recommendation) -> Sequence[tuple[Any, str]]:
        address = reverse("admin:assemblies_assembly_change", args=[row.assembly_id])
        return [(_("All of the assembly"), address)]
