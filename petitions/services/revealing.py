"""E-mail addresses are masked. An official who has to see one says why; the record opens it.

The entry in the chain of official acts is what unmasks the address, to this official alone and for
ten minutes. It never holds the address itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import models, transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.audit.models import Entry
from civic.core.errors import Invalid
from petitions.models import Petition, Signature
from petitions.services.screening import require_screener

REVEALED_FOR = dt.timedelta(minutes=10)
MOST_AT_ONCE = 100
REVEALED = {Signature: "signature.address-revealed", Petition: "petition.creator-revealed"}


@transaction.atomic
def reveal_signers(*, ids: Sequence[int], reason: str, actor: User, at: dt.datetime) -> int:
    """Show the addresses of these signatures to `actor`. Returns how many there are."""
    require_screener(actor)
    _require_reason(reason)
    rows = list(Signature.objects.filter(pk__in=ids).order_by("pk")[:MOST_AT_ONCE])
    for signature in rows:
        _record(signature, reason=reason, actor=actor, at=at)
    return len(rows)


@transaction.atomic
def reveal_creator(*, petition_id: int, reason: str, actor: User, at: dt.datetime) -> None:
    """Show who began a petition, with the address, to `actor`."""
    require_screener(actor)
    _require_reason(reason)
    _record(Petition.objects.get(pk=petition_id), reason=reason, actor=actor, at=at)


def revealed_to(
    *, actor: User, model: type[models.Model], ids: Iterable[int], at: dt.datetime
) -> set[int]:
    """Those of `ids` whose address `actor` may read at the moment."""
    looks = Entry.objects.filter(
        subject_type=model._meta.label_lower,
        subject_id__in=[str(pk) for pk in ids],
        action=REVEALED[model],
        actor=actor,
        at__gte=at - REVEALED_FOR,
    )
    return {int(pk) for pk in looks.values_list("subject_id", flat=True)}


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})


def _record(subject: Signature | Petition, *, reason: str, actor: User, at: dt.datetime) -> None:
    audit.record(action=REVEALED[type(subject)], subject=subject, actor=actor, at=at, reason=reason)
