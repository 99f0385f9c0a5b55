"""Bring in signatures that were confirmed elsewhere: from another system, or for a demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import NotAllowed
from petitions.models import Petition, Signature
from petitions.permissions import is_petitions_officer
from petitions.rules.emails import canonical_email
from petitions.rules.people import name_key
from petitions.services.counting import count_signatures
from petitions.states import SignatureState

BATCH = 2000


@dataclass(frozen=True)
class ImportedSignature:
    """A confirmed signature. `borough_id` and `ward_id` are ids of areas, None where unknown."""

    name: str
    email: str
    confirmed_at: dt.datetime
    borough_id: int | None = None
    ward_id: int | None = None
    postcode: str = ""
    wants_updates: bool = False


@transaction.atomic
def import_signatures(
    *, petition: Petition, rows: Iterable[ImportedSignature], actor: User | None, at: dt.datetime
) -> int:
    """Store and count them; a mailbox that is there already is left out. Returns how many came in.

    `actor` None is a command on the server. Nobody is written to. About 10,000 a second.
    """
    if actor is not None and not is_petitions_officer(actor):
        raise NotAllowed(_("Only petitions officers may bring in signatures."))
    before = petition.signatures.count()
    for batch in _batches(_signature(petition, row) for row in rows):
        Signature.objects.bulk_create(batch, ignore_conflicts=True)
    added = petition.signatures.count() - before
    audit.record(
        action="petition.signatures-imported",
        subject=petition,
        actor=actor,
        at=at,
        after={"signatures": added},
    )
    while count_signatures(at=at):
        pass
    return added


def _batches(rows: Iterator[Signature]) -> Iterator[list[Signature]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _signature(petition: Petition, row: ImportedSignature) -> Signature:
    return Signature(
        petition=petition,
        name=row.name,
        name_key=name_key(row.name),
        email=row.email,
        email_key=canonical_email(row.email),
        postcode=row.postcode,
        borough_id=row.borough_id,
        ward_id=row.ward_id,
        wants_updates=row.wants_updates,
        state=SignatureState.CONFIRMED,
        created_at=row.confirmed_at,
        confirmed_at=row.confirmed_at,
    )
