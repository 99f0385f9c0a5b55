"""Single decisions about signatures, and reports of unusual crowds. Nothing is deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import NotAllowed, WrongState
from petitions.facts import policy_facts
from petitions.models import Burst, Petition, Signature
from petitions.models.signatures import with_wide_network
from petitions.permissions import may_screen
from petitions.rules.emails import RULES
from petitions.rules.networks import network_text
from petitions.services.counting import hour_of
from petitions.services.thresholds import tell_officials
from petitions.states import SignatureState

VALID_STATES = [SignatureState.PENDING, SignatureState.CONFIRMED, SignatureState.SUSPICIOUS]


@transaction.atomic
def validate_signatures(
    *, ids: Sequence[int], actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """Let held back or invalidated signatures count; one never confirmed is asked by mail first.

    Returns how many changed.
    """
    require_screener(actor)
    rows = Signature.objects.filter(
        pk__in=ids, state__in=[SignatureState.SUSPICIOUS, SignatureState.INVALIDATED]
    )
    confirmed = Q(confirmed_at__isnull=False)
    changed = rows.update(
        state=Case(
            When(confirmed, then=Value(str(SignatureState.CONFIRMED))),
            default=Value(str(SignatureState.PENDING)),
        ),
        mail_due_at=Case(When(confirmed, then=None), default=Value(at)),
        suspicion="",
        invalidated_by=None,
    )
    _record_bulk("signatures.validated", ids, actor=actor, at=at, reason=reason)
    return changed


@transaction.atomic
def invalidate_signatures(
    *, ids: Sequence[int], actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """Take signatures out of the count. Returns how many changed."""
    require_screener(actor)
    rows = Signature.objects.filter(pk__in=ids, state__in=VALID_STATES)
    changed = rows.update(
        state_before=F("state"), state=SignatureState.INVALIDATED, mail_due_at=None
    )
    _record_bulk("signatures.invalidated", ids, actor=actor, at=at, reason=reason)
    return changed


@transaction.atomic
def hold_back_signatures(
    *, ids: Sequence[int], actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """Suspicious until somebody decides. Returns how many changed."""
    require_screener(actor)
    rows = Signature.objects.filter(
        pk__in=ids, state__in=[SignatureState.PENDING, SignatureState.CONFIRMED]
    )
    changed = rows.update(
        state=SignatureState.SUSPICIOUS,
        suspicion=Signature.Suspicion.OFFICIAL,
        mail_due_at=None,
    )
    _record_bulk("signatures.held-back", ids, actor=actor, at=at, reason=reason)
    return changed


@transaction.atomic
def find_bursts(*, at: dt.datetime) -> int:
    """Report each network, domain or postcode that signed one petition unusually often in an hour.

    Not those that the site's limits let pass, nor the mail providers that half of a city uses.
    Looks at this hour and the last; officials are written to once per burst. Returns how many
    there are.
    """
    size = policy_facts().burst_size
    since = hour_of(at) - dt.timedelta(hours=1)
    found = [burst for kind in Burst.Kind for burst in _bursts(kind, since, size, at)]
    Burst.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["petition", "kind", "value", "hour"],
        update_fields=["signatures"],
    )
    fresh = Burst.objects.filter(seen_at=at).select_related("petition__body")
    for burst in fresh:
        context = {"signatures": burst.signatures}
        tell_officials(burst.petition, "burst", key=f"burst-{burst.pk}", context=context, at=at)
    return len(found)


def _bursts(kind: Burst.Kind, since: dt.datetime, size: int, at: dt.datetime) -> list[Burst]:
    kinds = Burst.Kind
    column = {kinds.DOMAIN: "email_domain", kinds.WIDE: "wide_network"}.get(kind, str(kind))
    is_network = kind in (kinds.NETWORK, kinds.WIDE)
    signed = Signature.objects.filter(created_at__gte=since)
    if is_network:
        signed = signed.outside_networks(policy_facts().allowed)
    rows = signed.with_hour_and_domain()
    grouped = (
        with_wide_network(rows)
        .exclude(**{column: ""})
        .values("petition_id", "hour", value=F(column))
        .annotate(number=Count("pk"), lines=Count("network", distinct=True))
        .filter(number__gte=size)
    )
    if kind == kinds.WIDE:  # one line alone is reported as such
        grouped = grouped.filter(lines__gt=1)
    usual = policy_facts().allowed_domains | RULES.keys() if kind == kinds.DOMAIN else set()
    return [
        Burst(
            petition_id=row["petition_id"],
            kind=kind,
            value=network_text(row["value"]) if is_network else row["value"],
            hour=row["hour"],
            signatures=row["number"],
            seen_at=at,
        )
        for row in grouped
        if row["value"] not in usual
    ]


@transaction.atomic
def check_burst(*, burst_id: int, actor: User, at: dt.datetime, reason: str) -> None:
    """Take it off the work list: somebody has looked at it. `reason` is what they found."""
    require_screener(actor)
    burst = Burst.objects.select_for_update().get(pk=burst_id)
    if burst.checked_at is not None:
        raise WrongState(_("Somebody has looked at this already."))
    burst.checked_at = at
    burst.save(update_fields=["checked_at"])
    audit.record(action="burst.checked", subject=burst, actor=actor, at=at, reason=reason)


def require_screener(actor: User) -> None:
    """Raises NotAllowed for everybody but officials for petitions."""
    if not may_screen(actor):
        raise NotAllowed(_("Only officials for petitions may decide about signatures."))


def _record_bulk(
    action: str, ids: Sequence[int], *, actor: User, at: dt.datetime, reason: str
) -> None:
    """One entry for each petition, with the signatures that were chosen of it."""
    rows = Signature.objects.filter(pk__in=ids).order_by("petition_id", "pk")
    by_petition: dict[int, list[int]] = {}
    for petition_id, pk in rows.values_list("petition_id", "pk"):
        by_petition.setdefault(petition_id, []).append(pk)
    petitions = Petition.objects.in_bulk(by_petition)
    for petition_id, chosen in by_petition.items():
        audit.record(
            action=action,
            subject=petitions[petition_id],
            actor=actor,
            at=at,
            after={"signatures": chosen},
            reason=reason,
        )
