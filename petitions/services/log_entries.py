"""What the public log of a petition is told of its signatures.

Called where the totals change, in the same transaction: so by the log, with what waits for it,
exactly as many signatures count as the totals say. Signing and confirming never come here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from civic.proofs.commitments import signature_commitment
from civic.proofs.log import Kind
from civic.publiclog.services import promise, promised_by
from petitions.models import Petition
from petitions.models.petitions import log_name_of
from petitions.states import SignatureState


def log_changes(rows: Iterable[Mapping[str, Any]], *, at: dt.datetime) -> None:
    """Queue an entry for each signature that starts to count, a void for each that no longer does.

    `rows` have petition_id, nonce, state and counted_as. A petition that has no log yet is left
    out: its log begins with all signatures that count then.
    """
    changed = defaultdict(list)
    for row in rows:
        kind = _kind_of(row["counted_as"], row["state"])
        if kind:
            changed[row["petition_id"]].append((kind, row["nonce"]))
    logged = Petition.objects.filter(pk__in=changed, log__isnull=False)
    for petition_id in logged.values_list("pk", flat=True):
        queue_entries(petition_id, changed[petition_id], at=at)


def queue_entries(
    petition_id: int, entries: Iterable[tuple[Kind, uuid.UUID]], *, at: dt.datetime
) -> None:
    """Promise the log an entry for each (kind, nonce of the signature)."""
    name = log_name_of(petition_id)
    promise(
        log_name=name,
        kinds=[(kind, commitment_of(name, nonce).hex()) for kind, nonce in entries],
        due_at=promised_by(at),
    )


def commitment_of(log_name: str, nonce: uuid.UUID) -> bytes:
    return signature_commitment(process=log_name, nonce=nonce.bytes)


def _kind_of(before: str, after: str) -> Kind | None:
    confirmed = SignatureState.CONFIRMED
    if before != confirmed and after == confirmed:
        return Kind.SIGNATURE
    return Kind.VOID if before == confirmed and after != confirmed else None
