"""The mails of one signature or one follower: confirm, or "you have signed already"."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from civic.notifications.languages import in_readers_language
from petitions.facts import policy_facts
from petitions.models import Follower, Signature
from petitions.services.delivery import deliver_rows
from petitions.services.limits import hold_back_crowds
from petitions.states import SignatureState
from petitions.texts import with_texts
from petitions.tokens import Purpose, make_token


def deliver_confirmations(*, at: dt.datetime) -> int:
    """One batch of the mails that new signatures wait for. 0: nothing due, or mail is paused."""
    if policy_facts().mail_paused:
        return 0
    hold_back_crowds(at=at)
    rows = Signature.objects.select_related("petition__body__area").exclude(email="")
    return deliver_rows(with_texts(rows, "petition__"), write_signature_mail, at=at)


def deliver_follow_requests(*, at: dt.datetime) -> int:
    if policy_facts().mail_paused:
        return 0
    rows = with_texts(Follower.objects.select_related("petition"), "petition__")
    return deliver_rows(rows, write_follow_mail, at=at)


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
    with in_readers_language(row.language):
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
