"""What makes a signature suspicious: a refused domain or network, or too many from one place.

Looked at when it arrives, by counters in the cache, and again before its mail goes, by the rows:
the cache may have been away. The visitor is told nothing of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.crypto import salted_hmac

from civic.core.cache_counters import count_up
from petitions.facts import PolicyFacts, policy_facts
from petitions.models import Signature
from petitions.models.signatures import with_wide_network
from petitions.rules.emails import email_domain, is_within
from petitions.rules.networks import is_listed, wide_range, wide_start
from petitions.services.delivery import BATCH
from petitions.states import SignatureState

WINDOW = dt.timedelta(hours=1)
LOOKED_AT = 2 * BATCH  # another worker may take the first batch


def suspicion_of(policy: PolicyFacts, *, petition_id: int, email: str, key: str) -> str:
    """A `Signature.Suspicion`, empty for none. Counts this attempt in the cache, never in SQL.

    Without the cache nothing is limited here; the limits are checked again before the mail goes.
    """
    domain = email_domain(email)
    if is_within(domain, policy.denied_domains) and not is_within(domain, policy.allowed_domains):
        return Signature.Suspicion.DOMAIN
    if is_listed(key, policy.allowed) or not key:
        return Signature.Suspicion.NONE
    if is_listed(key, policy.denied):
        return Signature.Suspicion.BLOCKED_NETWORK
    here, overall, wide = _attempts(key, petition_id)
    if here > policy.per_network or overall > policy.per_network_overall:
        return Signature.Suspicion.NETWORK
    if wide > policy.per_wide_network:
        return Signature.Suspicion.WIDE_NETWORK
    return Signature.Suspicion.NONE


def hold_back_crowds(*, at: dt.datetime) -> int:
    """The limits per network, from the rows themselves. Returns how many were held back.

    Only the networks of the mails that are next are looked up, so it costs the same however many
    signed in the hour. What moves up where some were held back is looked at too.
    """
    held = 0
    while more := _hold_back_next(at):
        held += more
    return held


@transaction.atomic
def _hold_back_next(at: dt.datetime) -> int:
    policy = policy_facts()
    limited = Signature.objects.outside_networks(policy.allowed)
    due = limited.mail_due(at).order_by("mail_due_at").values_list("network", flat=True)
    networks = set(due[:LOOKED_AT])
    if not networks:
        return 0
    fresh = limited.filter(created_at__gt=at - WINDOW)
    lines: QuerySet[Any] = fresh.filter(network__in=networks).annotate(place=F("network"))
    held = _hold_back_beyond(policy.per_network, lines, Signature.Suspicion.NETWORK)
    starts = {wide_start(network) for network in networks}
    nearby = fresh.from_networks([wide_range(start) for start in sorted(starts)])
    wide = with_wide_network(nearby).annotate(place=F("wide_network"))
    return held + _hold_back_beyond(policy.per_wide_network, wide, Signature.Suspicion.WIDE_NETWORK)


def _hold_back_beyond(limit: int, rows: QuerySet[Any], suspicion: Signature.Suspicion) -> int:
    """Of each petition and place, those after the first `limit` that wait for their first mail."""
    crowds = rows.values_list("petition_id", "place").annotate(number=Count("pk"))
    held = 0
    for petition_id, place, _number in crowds.filter(number__gt=limit).order_by():
        crowd = rows.filter(petition_id=petition_id, place=place)
        kept = crowd.order_by("pk").values_list("pk", flat=True)[:limit]
        late = crowd.filter(state=SignatureState.PENDING, mails_sent=0).exclude(pk__in=list(kept))
        held += Signature.objects.filter(pk__in=list(late.values_list("pk", flat=True))).update(
            state=SignatureState.SUSPICIOUS, suspicion=suspicion, mail_due_at=None
        )
    return held


def _attempts(key: str, petition_id: int) -> list[int]:
    """How many in the window, this one included: from this line for the petition and for all,
    and from the wider network for the petition. The cache holds no address, only keyed hashes."""
    line, wide = (
        "petitions:tries:" + salted_hmac("petitions.tries", what).hexdigest()
        for what in (key, f"wide:{wide_start(key)}")
    )
    keys = [f"{line}:{petition_id}", line, f"{wide}:{petition_id}"]
    return count_up(keys, seconds=int(WINDOW.total_seconds()))
