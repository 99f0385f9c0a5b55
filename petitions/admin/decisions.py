"""What officials decide about a petition: on its page one by one, in the queue for many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.core.admin import Act
from civic.core.bulk import bulk_act, each_row
from petitions.admin.forms import (
    CorrectionForm,
    NoQuestionForm,
    NoteForm,
    RejectForm,
    WhyForm,
)
from petitions.models import Petition
from petitions.permissions import is_official, may_moderate, may_screen
from petitions.services import moderation, revealing
from petitions.states import IN_THE_QUEUE, PETITION, PetitionStatus


def may_move_to(status: PetitionStatus) -> Callable[[User, Petition], bool]:
    """Role, phase and nobody else's desk: what the service asks too."""

    def offered(user: User, petition: Petition) -> bool:
        return PETITION.allows(PetitionStatus(petition.status), status) and may_moderate(
            user, petition
        )

    return offered


def _publish(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.publish_petition(petition_id=petition.pk, actor=actor, at=timezone.now())


def _reject(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.reject_petition(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)


def _with_reason(service: Callable[..., Any]) -> Callable[[Petition, User, dict[str, Any]], None]:
    def call(petition: Petition, actor: User, data: dict[str, Any]) -> None:
        service(petition_id=petition.pk, actor=actor, at=timezone.now(), reason=data["reason"])

    return call


def _check_out(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.check_out(petition_id=petition.pk, actor=actor, at=timezone.now())


def _check_in(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.check_in(petition_id=petition.pk, actor=actor)


def _correct(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.correct_petition(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)


def _note(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.write_note(petition=petition, actor=actor, at=timezone.now(), **data)


def _is_on_own_desk(user: User, petition: Petition) -> bool:
    return petition.is_checked_out(timezone.now()) and petition.checked_out_by_id == user.pk


def _may_take(user: User, petition: Petition) -> bool:
    waits = petition.status in IN_THE_QUEUE
    return waits and may_moderate(user, petition) and not _is_on_own_desk(user, petition)


DECISIONS = [
    Act(
        "check-out",
        _("Take it on my desk"),
        _check_out,
        _may_take,
        _("Others then see that you are at it. The desk is left five minutes after your last act."),
        NoQuestionForm,
    ),
    Act("check-in", _("Leave it"), _check_in, _is_on_own_desk, "", NoQuestionForm),
    Act(
        "publish",
        _("Publish"),
        _publish,
        may_move_to(PetitionStatus.OPEN),
        _("Everybody can then read and sign it. The text cannot be changed any more."),
        NoQuestionForm,
    ),
    Act(
        "reject",
        _("Reject"),
        _reject,
        may_move_to(PetitionStatus.REJECTED),
        _("The reason is shown to everybody. Some reasons hide the text."),
        RejectForm,
        lambda petition: {"body": petition.body},
    ),
    Act(
        "flag",
        _("Ask for a second opinion"),
        _with_reason(moderation.flag_petition),
        may_move_to(PetitionStatus.FLAGGED),
        form=WhyForm,
    ),
    Act(
        "put-aside",
        _("Put aside"),
        _with_reason(moderation.put_aside),
        may_move_to(PetitionStatus.DORMANT),
        form=WhyForm,
    ),
    Act(
        "return",
        _("Back to the queue"),
        _with_reason(moderation.return_to_queue),
        may_move_to(PetitionStatus.MODERATION),
        form=WhyForm,
    ),
    Act(
        "take-down",
        _("Take down"),
        _with_reason(moderation.take_down),
        may_move_to(PetitionStatus.REMOVED),
        _(
            "The page answers “gone” from then on. This cannot be undone. Who started it is told "
            "your reason."
        ),
        WhyForm,
    ),
    Act(
        "correct",
        _("Add a correction"),
        _correct,
        lambda user, petition: petition.is_shown and may_moderate(user, petition),
        _("Shown below the text. The text itself stays as it was signed."),
        CorrectionForm,
    ),
    Act("note", _("Write a note"), _note, lambda user, petition: is_official(user), form=NoteForm),
    Act(
        "reveal-creator",
        _("Show who started it"),
        _with_reason(revealing.reveal_creator),
        lambda user, petition: may_screen(user),
        _(
            "Name and e-mail address, for ten minutes, to you. That you looked, and why, goes into "
            "the record of official acts."
        ),
        WhyForm,
    ),
]


def _for_each(service: Callable[..., Any], done: Any) -> Callable[[list[int], Any, Any], str]:
    """The same service for each petition; those that it refuses stay, and it is said why."""

    def call(ids: list[int], actor: Any, data: dict[str, Any]) -> str:
        at = timezone.now()
        return each_row(ids, lambda pk: service(petition_id=pk, actor=actor, at=at, **data), done)

    return call


MOST_DECISIONS = 50
BULK_DECISIONS = [
    bulk_act(
        "publish_all",
        _("Publish"),
        _for_each(moderation.publish_petition, _("{count} published.")),
        explanation=_("Everybody can then read and sign them. Have you read each of them?"),
        form=NoQuestionForm,
        most=MOST_DECISIONS,
    ),
    bulk_act(
        "reject_all",
        _("Reject"),
        _for_each(moderation.reject_petition, _("{count} rejected.")),
        explanation=_("All for the same reason, which everybody can read."),
        form=RejectForm,
        most=MOST_DECISIONS,
    ),
    bulk_act(
        "flag_all",
        _("Ask for a second opinion"),
        _for_each(moderation.flag_petition, _("{count} flagged.")),
        form=WhyForm,
        most=MOST_DECISIONS,
    ),
    bulk_act(
        "put_aside_all",
        _("Put aside"),
        _for_each(moderation.put_aside, _("{count} put aside.")),
        form=WhyForm,
        most=MOST_DECISIONS,
    ),
]
