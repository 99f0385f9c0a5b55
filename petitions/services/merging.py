"""Join a petition with one that asks for the same. Signatures move only if their signer agrees.

The petition stops taking signatures and points to the other. Every signer is asked by mail; the
button behind its link moves that one signature.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.errors import NotAllowed, WrongState
from petitions.facts import facts_of
from petitions.models import Mailing, Petition, Signature
from petitions.permissions import is_petitions_officer
from petitions.services.moderation import locked_petition, move_petition
from petitions.services.news import announce
from petitions.services.signing import copy_signature
from petitions.services.thresholds import tell_creator
from petitions.states import PetitionStatus, SignatureState


@transaction.atomic
def merge_petition(
    *, petition_id: int, into: Petition, actor: User, at: dt.datetime, reason: str
) -> Petition:
    """End `petition_id` in favour of `into`, and ask its signers."""
    petition = locked_petition(petition_id)
    if not is_petitions_officer(actor):
        raise NotAllowed(_("Only petitions officers may join petitions."))
    if into.pk == petition.pk or into.body_id != petition.body_id:
        raise WrongState(_("Choose another petition to the same body."))
    if not into.accepts_signatures(at) or into.status != PetitionStatus.OPEN:
        raise WrongState(_("The other petition is not open."))
    petition.merged_into = into
    move_petition(petition, PetitionStatus.MERGED, actor=actor, at=at, reason=reason)
    context = {"into": into, "why": reason.strip()}
    tell_creator(petition, "merged", key="merged", context=context, at=at)
    announce(
        petition=petition,
        kind=Mailing.Kind.MERGE,
        key=f"merge-{into.pk}",
        at=at,
        send_after=at,
    )
    return petition


@transaction.atomic
def move_signature(*, signature: Signature, at: dt.datetime) -> None:
    """The signer agreed. Again changes nothing; who signed the other one too counts once there."""
    petition = Petition.objects.select_related("merged_into__body__area").get(
        pk=signature.petition_id
    )
    target = petition_joined_with(petition)
    if target is None or target.status != PetitionStatus.OPEN or not target.accepts_signatures(at):
        raise WrongState(_("The other petition does not take signatures any more."))
    rows = Signature.objects.select_for_update()
    counted = rows.filter(pk=signature.pk, state=SignatureState.CONFIRMED).first()
    if counted is None:
        if where_it_counts(signature).pk == signature.pk:
            raise WrongState(_("This signature does not count, so it cannot move."))
        return
    copy_signature(signature=counted, facts=facts_of(target), at=at)
    counted.state = SignatureState.WITHDRAWN
    counted.save(update_fields=["state"])


def petition_joined_with(petition: Petition) -> Petition | None:
    """The one that it was joined with, or what that was joined with since; None if with none."""
    target = petition.merged_into
    while target is not None and target.merged_into is not None:
        target = target.merged_into
    return target


def where_it_counts(signature: Signature) -> Signature:
    """A signature that was moved, as it stands under the other petition; else itself."""
    found, petition = signature, signature.petition
    while found.state == SignatureState.WITHDRAWN and petition.merged_into is not None:
        petition = petition.merged_into
        others = Signature.objects.select_related("petition").filter(
            petition=petition, email_key=signature.email_key, name_key=signature.name_key
        )
        found = others.first() or found
    return found
