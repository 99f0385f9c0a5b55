"""Buttons for what the body does about a published petition, and the mailings that come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.core.admin import Act
from petitions.admin import forms
from petitions.admin.base import PetitionsAdmin
from petitions.models import Mailing, Petition
from petitions.permissions import is_petitions_officer, may_answer
from petitions.services import answering, creators_news, merging
from petitions.states import DEBATE, PETITION, DebateState, PetitionStatus


def _calls(service: Callable[..., Any]) -> Callable[[Petition, User, dict[str, Any]], None]:
    def call(petition: Petition, actor: User, data: dict[str, Any]) -> None:
        service(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)

    return call


def _may_move_debate(to: DebateState) -> Callable[[User, Petition], bool]:
    def offered(user: User, petition: Petition) -> bool:
        return may_answer(user, petition) and DEBATE.allows(DebateState(petition.debate_state), to)

    return offered


def _may_record_debate(user: User, petition: Petition) -> bool:
    held = petition.debate_state == DebateState.DEBATED
    return _may_move_debate(DebateState.DEBATED)(user, petition) or (
        held and may_answer(user, petition)
    )


def _stored(part: str, *names: str) -> Callable[[Petition], dict[str, Any]]:
    """The form opens with what was said before."""

    def initial(petition: Petition) -> dict[str, Any]:
        row = getattr(petition, part, None)
        return {name: getattr(row, name) for name in names} if row else {}

    return initial


def _may_merge(user: User, petition: Petition) -> bool:
    return is_petitions_officer(user) and PETITION.allows(
        PetitionStatus(petition.status), PetitionStatus.MERGED
    )


ANSWERS = [
    Act(
        "answer",
        _("Answer"),
        _calls(answering.answer_petition),
        may_answer,
        _("The answer stands on the petition's page. Its first version is told to the signers."),
        forms.AnswerForm,
        _stored("response", "summary", "text"),
    ),
    Act(
        "schedule",
        _("Plan the debate"),
        _calls(answering.schedule_debate),
        _may_move_debate(DebateState.SCHEDULED),
        form=forms.ScheduleForm,
    ),
    Act(
        "debated",
        _("Record the debate"),
        _calls(answering.record_debate),
        _may_record_debate,
        form=forms.DebateForm,
        initial=_stored("debate", "held_on", "outcome", "positions", "video_url", "transcript_url"),
    ),
    Act(
        "no-debate",
        _("No debate"),
        _calls(answering.decline_debate),
        _may_move_debate(DebateState.NOT_DEBATED),
        form=forms.WhyForm,
    ),
    Act(
        "paper",
        _("Add paper signatures"),
        _calls(answering.add_paper_batch),
        may_answer,
        _("They count at once and are shown apart."),
        forms.PaperForm,
    ),
    Act(
        "news",
        _("Write to the signers"),
        _calls(answering.write_business),
        may_answer,
        form=forms.NewsForm,
    ),
    Act(
        "merge",
        _("Join with another petition"),
        _calls(merging.merge_petition),
        _may_merge,
        _("It takes no more signatures. Each signer is asked whether theirs may move."),
        forms.MergeForm,
    ),
]


def _may_review(user: User, mailing: Mailing) -> bool:
    return is_petitions_officer(user) and mailing.status == Mailing.Status.DRAFT


def _review(*, accept: bool) -> Callable[[Mailing, User, dict[str, Any]], None]:
    def call(mailing: Mailing, actor: User, data: dict[str, Any]) -> None:
        creators_news.review_update(
            mailing_id=mailing.pk,
            accept=accept,
            reason=data.get("reason", ""),
            actor=actor,
            at=timezone.now(),
        )

    return call


@admin.register(Mailing)
class MailingAdmin(PetitionsAdmin):
    """What goes out to signers, as they will read it; updates by creators wait here."""

    acts = [
        Act(
            "accept",
            _("Send it"),
            _review(accept=True),
            _may_review,
            _("It goes out in the coming night."),
            forms.NoQuestionForm,
        ),
        Act("refuse", _("Do not send it"), _review(accept=False), _may_review, form=forms.WhyForm),
    ]
    list_display = ["subject", "petition", "kind", "status", "recipients", "send_after"]
    list_filter = ["status", "kind"]
    list_select_related = ["petition"]
    fields = (
        "petition",
        "kind",
        "subject",
        "text",
        "status",
        "send_after",
        "made_by",
        "recipients",
        "finished_at",
    )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
