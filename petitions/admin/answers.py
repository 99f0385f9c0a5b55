"""Buttons for what the body does about a published petition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.core.admin import Act
from petitions.admin import forms
from petitions.models import Petition
from petitions.permissions import is_petitions_officer, may_answer
from petitions.services import answering, merging, paper
from petitions.states import DEBATE, PETITION, DebateState, PetitionStatus


def _calls(service: Callable[..., Any]) -> Callable[[Petition, User, dict[str, Any]], None]:
    def call(petition: Petition, actor: User, data: dict[str, Any]) -> None:
        service(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)

    return call


def _write_to_signers(petition: Petition, actor: User, data: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    mailing = answering.write_business(petition_id=petition.pk, actor=actor, at=at, **data)
    return redirect("admin:petitions_mailing_change", mailing.pk)


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


def _stored_debate(petition: Petition) -> dict[str, Any]:
    """As `_stored`; what was said of a debate that was not to be is no outcome of one."""
    debate = getattr(petition, "debate", None)
    if debate is None or petition.debate_state == DebateState.NOT_DEBATED:
        return {}
    names = ("outcome", "positions", "video_url", "transcript_url")
    said = {name: getattr(debate, name) for name in names}
    return said | {"held_on": debate.held_on or debate.scheduled_on}


def _has_paper(user: User, petition: Petition) -> bool:
    return may_answer(user, petition) and petition.paper_batches.exists()


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
        initial=_stored_debate,
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
        _calls(paper.add_paper_batch),
        may_answer,
        _("They count at once and are shown apart."),
        forms.PaperForm,
    ),
    Act(
        "paper-out",
        _("Take paper signatures out"),
        _calls(paper.take_out_paper_batch),
        _has_paper,
        _("For a batch that was entered wrongly. Enter it again as it should be."),
        forms.PaperOutForm,
        lambda petition: {"petition": petition},
    ),
    Act(
        "news",
        _("Write to the signers"),
        _write_to_signers,
        may_answer,
        _("You see it as they will get it before anything goes out."),
        forms.NewsForm,
    ),
    Act(
        "merge",
        _("Join with another petition"),
        _calls(merging.merge_petition),
        _may_merge,
        _(
            "It takes no more signatures. Each signer is asked whether theirs may move. Who "
            "started it is told your reason."
        ),
        forms.MergeForm,
    ),
]
