"""The public log of each published petition: begun by the worker, shown with a receipt."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from civic.core.errors import Unavailable
from civic.proofs.canonical import canonical_json
from civic.proofs.errors import KeyUnavailable
from civic.proofs.log import Kind
from civic.publiclog.models import Waiting
from civic.publiclog.receipts import make_receipt
from civic.publiclog.services import HOUR, open_log, promised_by
from petitions.models import Petition, PetitionTotal, Signature
from petitions.models.signatures import SignatureQuerySet
from petitions.services.counting import holds_count_lock
from petitions.services.log_entries import commitment_of, queue_entries
from petitions.states import SignatureState

logger = logging.getLogger(__name__)
ROWS_AT_ONCE = 5000
LOGS_AT_ONCE = 200


@dataclass(frozen=True)
class LoggedTotal:
    """How the number of a petition is made up."""

    in_log: int
    on_the_way: int  # counted already, and not in the log yet; less than 0 where voids are
    on_paper: int

    @property
    def total(self) -> int:
        return self.in_log + self.on_the_way + self.on_paper


def open_due_logs(*, at: dt.datetime) -> int:
    """Begin the logs of published petitions that have none, some at a time. Returns how many."""
    opened = 0
    waiting = Petition.objects.without_log().order_by("pk").values_list("pk", flat=True)
    for petition_id in list(waiting[:LOGS_AT_ONCE]):
        try:
            opened += open_signature_log(petition_id=petition_id, at=at)
        except KeyUnavailable as error:
            logger.error("petitions get no public logs: %s", error)
            break
    return opened


@transaction.atomic
def open_signature_log(*, petition_id: int, at: dt.datetime) -> bool:
    """Begin the log with the petition's text and with all signatures that count by now.

    False where the aggregator or somebody else is at work on it: then the next time. Nothing is
    counted meanwhile, so no signature falls between the start and `log_changes`.
    """
    if not holds_count_lock(wait=False):
        return False
    skip_locked = connection.features.has_select_for_update_skip_locked
    rows = Petition.objects.without_log().select_for_update(skip_locked=skip_locked)
    petition = rows.filter(pk=petition_id).first()
    if petition is None:
        return False
    petition.log = open_log(
        name=petition.log_name, parameters=fixed_text(petition), at=at, counts=Kind.SIGNATURE
    )
    petition.save(update_fields=["log"])
    counting = Signature.objects.filter(petition=petition, counted_as=SignatureState.CONFIRMED)
    nonces = counting.values_list("nonce", flat=True).iterator(chunk_size=ROWS_AT_ONCE)
    while batch := list(islice(nonces, ROWS_AT_ONCE)):
        queue_entries(petition_id, [(Kind.SIGNATURE, nonce) for nonce in batch], at=at)
    return True


def fixed_text(petition: Petition) -> bytes:
    """What people sign, in all its languages, as the first entry of the log fixes it."""
    fixed: dict[str, Any] = {
        "petition": petition.pk,
        "title": petition.title,
        "request": petition.request,
        "background": petition.background,
    }
    texts = petition.texts.values("language", "title", "request", "background")
    if texts:
        fixed["translations"] = list(texts)
    return canonical_json(fixed)


def receipt_for(rows: SignatureQuerySet, *, at: dt.datetime) -> str | None:
    """The receipt of the one signature in `rows`, for its signer to keep.

    None where it does not count, where its petition has no log yet, and without the signing key:
    a signature counts without a receipt too.
    """
    logged = rows.counted().filter(petition__log__isnull=False).select_related("petition__log")
    needed = ("origin", "public_key", "key_check")
    row = logged.only("nonce", *(f"petition__log__{column}" for column in needed)).first()
    if row is None or row.petition.log is None:
        return None
    try:
        return make_receipt(
            log=row.petition.log,
            kind=Kind.SIGNATURE,
            commitment=commitment_of(row.petition.log_name, row.nonce),
            nonce=row.nonce.bytes,
            by=promised_by(at + HOUR),  # the aggregator may take it up a little later
        )
    except Unavailable:
        return None


def logged_total(petition: Petition) -> LoggedTotal:
    """Call with a petition that was just read together with its log."""
    assert petition.log is not None
    queue = Waiting.objects.filter(log=petition.log).values_list("kind")
    waiting = dict(queue.annotate(number=Count("pk")))
    total = PetitionTotal.objects.filter(petition=petition).first()
    return LoggedTotal(
        in_log=petition.log.counted,
        on_the_way=waiting.get(Kind.SIGNATURE, 0) - waiting.get(Kind.VOID, 0),
        on_paper=total.paper if total else 0,
    )
