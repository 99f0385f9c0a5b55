"""Sign, confirm, take back.

Signing is one autocommitted INSERT that locks nothing (design decision 1). Where the mailbox has
signed already, the same statement asks for its mail once more. The visitor's answer is the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.errors import NotAllowed, WrongState
from civic.core.prepared import prepared_cursor
from petitions.facts import PetitionFacts, petition_facts, policy_facts
from petitions.models import Signature
from petitions.models.signatures import SignatureQuerySet
from petitions.rules.emails import canonical_email
from petitions.rules.people import name_key
from petitions.services.limits import suspicion_of
from petitions.states import SignatureState

RESEND_AFTER = dt.timedelta(minutes=10)
MOST_MAILS = 5

INSERT = """
INSERT INTO petitions_signature (
    petition_id, name, name_key, email, email_key, slot, postcode, borough_id, ward_id,
    wants_updates, language, network, state, counted_as, suspicion, created_at, confirmed_at,
    mail_due_at, mails_sent, mail_failures, state_before)
VALUES (%(petition)s, %(name)s, %(name_key)s, %(email)s, %(email_key)s, {slot}, %(postcode)s,
    COALESCE(%(borough)s, (SELECT borough_id {of_postcode})),
    COALESCE(%(ward)s, (SELECT ward_id {of_postcode})),
    %(wants_updates)s, %(language)s, %(network)s, %(state)s, 'pending', %(suspicion)s, %(at)s,
    %(confirmed_at)s, %(mail_due_at)s, 0, 0, '')
ON CONFLICT (petition_id, email_key, slot) DO {otherwise}
"""
OF_POSTCODE = "FROM areas_postcode WHERE code = CAST(%(postcode)s AS varchar)"
# Of a household: the slot of the same name, else the lowest that is free, else the first.
HOUSEHOLD_SLOT = """COALESCE(
    (SELECT MIN(slot) FROM petitions_signature WHERE petition_id = %(petition)s
        AND email_key = CAST(%(email_key)s AS varchar)
        AND name_key = CAST(%(name_key)s AS varchar)),
    (SELECT MIN(slot) FROM ({slots}) free WHERE NOT EXISTS (
        SELECT 1 FROM petitions_signature taken WHERE taken.petition_id = %(petition)s
            AND taken.email_key = CAST(%(email_key)s AS varchar) AND taken.slot = free.slot)),
    0)"""
# At most one mail in ten minutes and five in all. Of a household, a new row of another name took
# the slot at this very moment: it is left alone, and the next try finds another slot.
ASK_FOR_MAIL_AGAIN = """UPDATE SET mail_due_at = %(at)s,
    state = CASE petitions_signature.state
        WHEN 'withdrawn' THEN 'pending' ELSE petitions_signature.state END
WHERE petitions_signature.mail_due_at IS NULL
    AND petitions_signature.mails_sent < %(most_mails)s
    AND petitions_signature.state IN ('pending', 'confirmed', 'withdrawn')
    AND (petitions_signature.mailed_at IS NULL OR petitions_signature.mailed_at < %(rested)s)
    AND (%(one_slot)s OR petitions_signature.name_key = EXCLUDED.name_key
        OR petitions_signature.created_at < %(rested)s)
"""


@dataclass(frozen=True)
class Signer:
    """What the form holds, tidied by `petitions.rules.people`. `network` is an address key.

    Without `borough` the postcode tells where they live.
    """

    name: str
    email: str
    postcode: str
    wants_updates: bool = False
    language: str = "en"
    network: str = ""
    borough: int | None = None


def sign_petition(*, facts: PetitionFacts, signer: Signer, at: dt.datetime) -> None:
    """Put the signature in, to be confirmed by mail. Raises WrongState where nobody may sign.

    The same mailbox again changes nothing but asks for the mail once more.
    """
    policy = policy_facts()
    if policy.signing_paused:
        raise WrongState(_("Signing is paused at the moment. The petition gets the time back."))
    if not (facts.is_open(at) or facts.is_gathering(at)):
        raise WrongState(_("This petition does not take signatures any more."))
    suspicion = suspicion_of(policy, petition_id=facts.id, email=signer.email, key=signer.network)
    row = {
        **_columns(facts, signer, at),
        "state": SignatureState.SUSPICIOUS if suspicion else SignatureState.PENDING,
        "suspicion": suspicion,
        "mail_due_at": None if suspicion else at,
    }
    _insert(row, facts.household_slots, otherwise=ASK_FOR_MAIL_AGAIN)


def sign_as_resident(
    *, facts: PetitionFacts, resident: User, wants_updates: bool, at: dt.datetime
) -> None:
    """A signed-in resident's address is known to be theirs, so the signature counts at once.

    Raises NotAllowed for somebody who has not said where they live, WrongState as above.
    """
    residency = getattr(resident, "residency", None)
    if residency is None:
        raise NotAllowed(_("Say where you live first, then sign."), code="no-residency")
    if policy_facts().signing_paused or not (facts.is_open(at) or facts.is_gathering(at)):
        raise WrongState(_("This petition does not take signatures at the moment."))
    area = residency.area
    is_ward = area.kind == area.Kind.WARD
    signer = Signer(resident.name, resident.email, "", wants_updates)
    places = {
        "borough": area.parent_id if is_ward else area.pk,
        "ward": area.pk if is_ward else None,
    }
    _insert_counted(_columns(facts, signer, at) | places, facts, at=at)


def copy_signature(*, signature: Signature, facts: PetitionFacts, at: dt.datetime) -> None:
    """Let a counted signature count for another petition too, unless its mailbox does already."""
    signer = Signer(
        signature.name,
        signature.email,
        signature.postcode,
        signature.wants_updates,
        signature.language,
    )
    places = {"borough": signature.borough_id, "ward": signature.ward_id}
    _insert_counted(_columns(facts, signer, at) | places, facts, at=at)


def confirm_signature(*, signature: Signature, at: dt.datetime) -> None:
    """Count it. Raises WrongState as below. Confirming twice changes nothing."""
    check_confirmable(signature=signature, at=at)
    pending = Signature.objects.filter(pk=signature.pk, state=SignatureState.PENDING)
    _confirm(pending, at=at)


def check_confirmable(*, signature: Signature, at: dt.datetime) -> None:
    """Raises WrongState where it was taken back or the petition has ended."""
    facts = petition_facts(signature.petition_id)
    if signature.state == SignatureState.WITHDRAWN:
        raise WrongState(_("You took this signature back. You can sign again on the petition."))
    if facts is None or not (facts.is_open(at) or facts.is_gathering(at)):
        raise WrongState(_("This petition does not take signatures any more."))


def withdraw_signature(*, signature: Signature) -> None:
    """Take it out of the count. Again changes nothing."""
    states = [SignatureState.PENDING, SignatureState.CONFIRMED, SignatureState.SUSPICIOUS]
    Signature.objects.filter(pk=signature.pk, state__in=states).update(
        state=SignatureState.WITHDRAWN, wants_updates=False, mail_due_at=None
    )


def stop_updates(*, signature: Signature) -> None:
    """No more news of this petition. The signature stays."""
    Signature.objects.filter(pk=signature.pk).update(wants_updates=False)


def _columns(facts: PetitionFacts, signer: Signer, at: dt.datetime) -> dict[str, Any]:
    return {
        "petition": facts.id,
        "name": signer.name,
        "name_key": name_key(signer.name),
        "email": signer.email,
        "email_key": canonical_email(signer.email),
        "postcode": signer.postcode,
        "borough": signer.borough,
        "ward": None,
        "wants_updates": signer.wants_updates,
        "language": signer.language,
        "network": signer.network,
        "at": at,
        "confirmed_at": None,
        "rested": at - RESEND_AFTER,
        "most_mails": MOST_MAILS,
        "one_slot": facts.household_slots == 1,
    }


def _insert(row: dict[str, Any], slots: int, *, otherwise: str) -> bool:
    """Whether a row was put in, or what stood there changed. One statement for one slot.

    Two of a household at once want the same slot: the later one tries again.
    """
    moments = ("at", "confirmed_at", "mail_due_at", "rested")
    adapt = connection.ops.adapt_datetimefield_value
    row = row | {name: row[name] and adapt(row[name]) for name in moments}
    statement = INSERT.format(slot=_slot(slots), of_postcode=OF_POSTCODE, otherwise=otherwise)
    tries = 2 if slots > 1 else 1
    with prepared_cursor() as cursor:
        for _try in range(tries):
            cursor.execute(statement, row)
            if cursor.rowcount == 1:
                return True
    return False


def _slot(slots: int) -> str:
    if slots == 1:
        return "0"
    numbers = " UNION ALL ".join(f"SELECT {number} AS slot" for number in range(slots))
    return HOUSEHOLD_SLOT.format(slots=numbers)


def _insert_counted(row: dict[str, Any], facts: PetitionFacts, *, at: dt.datetime) -> None:
    """Of a mailbox that is known to be the signer's: what waited for its mail counts now."""
    counted = {
        "state": SignatureState.CONFIRMED,
        "suspicion": "",
        "confirmed_at": at,
        "mail_due_at": None,
    }
    if not _insert(row | counted, facts.household_slots, otherwise="NOTHING"):
        own = Signature.objects.filter(petition_id=facts.id, email_key=row["email_key"])
        if facts.household_slots > 1:
            own = own.filter(name_key=row["name_key"])
        _confirm(own.filter(state__in=[SignatureState.PENDING, SignatureState.WITHDRAWN]), at=at)


def _confirm(rows: SignatureQuerySet, *, at: dt.datetime) -> None:
    """The first confirmation's time stays: the hour that a signature counts in never moves."""
    rows.update(
        state=SignatureState.CONFIRMED,
        confirmed_at=Coalesce(F("confirmed_at"), Value(at)),
        mail_due_at=None,
    )
