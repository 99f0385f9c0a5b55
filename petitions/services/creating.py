"""What a creator does: write a draft, look for supporters, give it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.errors import NotAllowed, WrongState
from petitions.facts import facts_of, policy_facts
from petitions.models import Body, Mailing, Petition, PetitionTotal
from petitions.permissions import is_creator, may_edit, may_withdraw
from petitions.services.confirmations import absolute
from petitions.services.moderation import locked_petition, move_petition
from petitions.services.news import announce
from petitions.services.signing import sign_as_resident
from petitions.services.thresholds import tell_creator
from petitions.states import PetitionStatus
from petitions.tokens import Purpose, make_token


@transaction.atomic
def begin_petition(
    *, body: Body, title: str, language: str, actor: User, at: dt.datetime
) -> Petition:
    """A draft that only its creator sees."""
    if policy_facts().creating_paused:
        raise WrongState(_("New petitions are paused at the moment. Please come back later."))
    _require_active(body)
    residency = getattr(actor, "residency", None)
    petition = Petition(
        body=body,
        title=title,
        language=language,
        creator=actor,
        creator_area=residency.area if residency else None,
        created_at=at,
        changed_at=at,
        status_since=at,
    )
    petition.full_clean(exclude=["request"])
    petition.save()
    PetitionTotal.objects.create(petition=petition)
    return petition


@transaction.atomic
def write_draft(
    *, petition_id: int, answers: Mapping[str, str | Body], actor: User, at: dt.datetime
) -> Petition:
    """Change the given texts, or the body, while it is a draft."""
    petition = locked_petition(petition_id)
    if not is_creator(actor, petition):
        raise NotAllowed(_("Only the person who started a petition can change it."))
    if not may_edit(actor, petition):
        raise WrongState(_("The text is fixed now. If something is wrong in it, write to us."))
    for name, answer in answers.items():
        setattr(petition, name, answer.strip() if isinstance(answer, str) else answer)
    if "body" in answers:
        _require_active(petition.body)
    petition.changed_at = at
    petition.full_clean(exclude=["request"])
    petition.save()
    return petition


@transaction.atomic
def gather_supporters(*, petition_id: int, actor: User, at: dt.datetime) -> Petition:
    """Fix the text, let the creator sign first, and give out the secret link.

    Raises NotAllowed where the creator has not said where they live.
    """
    petition = locked_petition(petition_id)
    if not is_creator(actor, petition):
        raise NotAllowed(_("Only the person who started a petition can send it on."))
    if policy_facts().creating_paused:
        raise WrongState(_("New petitions are paused at the moment. Your text is kept."))
    petition.texts.exclude(language__in=petition.body.languages).delete()
    petition.closes_at = at + dt.timedelta(days=petition.body.gathering_days)
    move_petition(petition, PetitionStatus.GATHERING, actor=actor, at=at)
    sign_as_resident(facts=facts_of(petition), resident=actor, wants_updates=True, at=at)
    tell_creator(
        petition,
        "gathering",
        key="gathering",
        context={"support_url": support_url(petition)},
        at=at,
    )
    return petition


@transaction.atomic
def withdraw_petition(*, petition_id: int, actor: User, at: dt.datetime) -> Petition:
    """The creator gives it up. An open petition stays readable, without the form."""
    petition = locked_petition(petition_id)
    if not may_withdraw(actor, petition):
        raise NotAllowed(_("This petition cannot be withdrawn by you."))
    was_open = petition.status == PetitionStatus.OPEN
    move_petition(petition, PetitionStatus.WITHDRAWN, actor=actor, at=at)
    if was_open:
        announce(petition=petition, kind=Mailing.Kind.CLOSED, key="withdrawn", at=at)
    return petition


def support_url(petition: Petition) -> str:
    """The secret link for supporters."""
    return absolute("petitions:support", make_token(Purpose.SUPPORT, petition.pk))


def _require_active(body: Body) -> None:
    if not body.is_active:
        raise WrongState(_("This body takes no new petitions."))
