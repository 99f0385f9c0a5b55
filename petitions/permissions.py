"""Who may do what with a petition: role AND phase. The same predicates in pages, API and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rules.permissions import add_perm
from rules.predicates import predicate

from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role, is_signed_in
from petitions.models import Petition
from petitions.states import IN_THE_QUEUE, PETITION, PetitionStatus

Visitor = User | AnonymousUser

is_petitions_officer = has_role(Role.PETITIONS_OFFICER)
is_moderator = has_role(Role.MODERATOR)
is_auditor = has_role(Role.AUDITOR)


@predicate
def is_shown(user: Visitor, petition: Petition) -> bool:
    return petition.is_shown


@predicate
def is_creator(user: Visitor, petition: Petition) -> bool:
    return user.is_authenticated and petition.creator_id == user.pk


@predicate
def is_draft(user: Visitor, petition: Petition) -> bool:
    return petition.status == PetitionStatus.DRAFT


@predicate
def is_in_the_queue(user: Visitor, petition: Petition) -> bool:
    return petition.status in IN_THE_QUEUE


@predicate
def is_published(user: Visitor, petition: Petition) -> bool:
    return petition.status in (PetitionStatus.OPEN, PetitionStatus.CLOSED)


@predicate
def can_be_withdrawn(user: Visitor, petition: Petition) -> bool:
    return PETITION.allows(petition.status_now, PetitionStatus.WITHDRAWN)


@predicate
def is_free_for(user: Visitor, petition: Petition) -> bool:
    """Nobody else has it on their desk at the moment."""
    return not petition.is_checked_out(timezone.now()) or petition.checked_out_by_id == user.pk


is_official = is_petitions_officer | is_moderator

may_see = is_shown | is_creator | is_official | is_auditor
may_create = is_signed_in
may_edit = is_creator & is_draft
may_withdraw = is_creator & can_be_withdrawn
may_moderate = is_official & is_free_for
may_answer = is_petitions_officer & is_published
may_screen = is_official
may_switch = is_petitions_officer

add_perm("petitions.see", may_see)
add_perm("petitions.moderate", may_moderate)
add_perm("petitions.answer", may_answer)
add_perm("petitions.screen", may_screen)
