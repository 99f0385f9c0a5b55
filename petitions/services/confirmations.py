"""The mails of one signature or one follower: confirm, or "you have signed already"."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from petitions.facts import policy_facts
from petitions.models import Follower, Signature
from petitions.models.signatures import SignatureQuerySet
from petitions.rules.networks import is_listed
from petitions.services.delivery import deliver_rows
from petitions.states import SignatureState
from petitions.tokens import Purpose, make_token

WINDOW = dt.timedelta(hours=1)


def deliver_confirmations(*, at: dt.datetime) -> int:
    """One batch of the mails that new signatures wait for. 0: nothing due, or mail is paused."""
    if policy_facts().mail_paused:
        return 0
    hold_back_crowds(at=at)
    rows = Signature.objects.select_related("petition__body__area").exclude(email="")
    return deliver_rows(rows, write_signature_mail, at=at)


def deliver_follow_requests(*, at: dt.datetime) -> int:
    if policy_facts().mail_paused:
        return 0
    return deliver_rows(Follower.objects.select_related("petition"), write_follow_mail, at=at)


@transaction.atomic
def hold_back_crowds(*, at: dt.datetime) -> int:
    """The limit per network, from the rows themselves: the cache may have let some through.

    Returns how many signatures were held back.
    """
    policy = policy_facts()
    due = Signature.objects.mail_due(at).exclude(network="").values("network")
    fresh = Signature.objects.filter(created_at__gt=at - WINDOW)
    lines = fresh.filter(network__in=due).values_list("petition_id", "network")
    crowded = lines.annotate(number=Count("pk")).filter(number__gt=policy.per_network)
    return sum(
        _hold_back(fresh, petition_id, network, keep=policy.per_network)
        for petition_id, network, _number in crowded
        if not is_listed(network, policy.allowed)
    )


def write_signature_mail(signature: Signature) -> EmailMultiAlternatives | None:
    """What a mailbox is told when it signed: how to confirm, or that it has signed already."""
    if signature.state == SignatureState.PENDING:
        return _write(signature, "confirm", Purpose.CONFIRM, "petitions:confirm")
    if signature.state == SignatureState.CONFIRMED:
        return _write(signature, "signed_already", Purpose.WITHDRAW, "petitions:withdraw")
    return None


def write_follow_mail(follower: Follower) -> EmailMultiAlternatives | None:
    if follower.confirmed_at is not None:
        return None
    return _write(follower, "follow", Purpose.FOLLOW, "petitions:follow_confirm")


def absolute(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def _write(
    row: Signature | Follower, template: str, purpose: Purpose, page: str
) -> EmailMultiAlternatives:
    with translation.override(row.language):
        context = {
            "site_name": settings.SITE_NAME,
            "city_name": settings.CITY_NAME,
            "site_url": settings.SITE_URL,
            "petition": row.petition,
            "petition_url": settings.SITE_URL + row.petition.get_absolute_url(),
            "url": absolute(page, make_token(purpose, row.pk)),
            "name": getattr(row, "name", ""),
        }
        if purpose == Purpose.CONFIRM:
            context["withdraw_url"] = absolute(
                "petitions:withdraw", make_token(Purpose.WITHDRAW, row.pk)
            )
        folder = f"emails/petitions/{template}"
        subject = " ".join(render_to_string(f"{folder}.subject", context).split())
        mail = EmailMultiAlternatives(
            subject, render_to_string(f"{folder}.txt", context), to=[row.email]
        )
        mail.attach_alternative(render_to_string(f"{folder}.html", context), "text/html")
    return mail


def _hold_back(fresh: SignatureQuerySet, petition_id: int, network: str, *, keep: int) -> int:
    """Those beyond the first `keep` that wait for their first mail."""
    of_network = fresh.filter(petition_id=petition_id, network=network)
    kept = of_network.order_by("pk").values_list("pk", flat=True)[:keep]
    return (
        of_network.filter(state=SignatureState.PENDING, mails_sent=0)
        .exclude(pk__in=list(kept))
        .update(
            state=SignatureState.SUSPICIOUS,
            suspicion=Signature.Suspicion.NETWORK,
            mail_due_at=None,
        )
    )
