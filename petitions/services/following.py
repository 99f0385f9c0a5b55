"""Follow a petition without signing it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from petitions.models import Follower
from petitions.rules.emails import canonical_email
from petitions.services.signing import MOST_MAILS, RESEND_AFTER


def follow_petition(*, petition_id: int, email: str, language: str, at: dt.datetime) -> None:
    """Ask the mailbox whether it wants the news; asked again, ask it again, not too often."""
    key = canonical_email(email)
    follower = Follower(
        petition_id=petition_id,
        email=email,
        email_key=key,
        language=language,
        created_at=at,
        mail_due_at=at,
    )
    Follower.objects.bulk_create([follower], ignore_conflicts=True)
    Follower.objects.filter(
        Q(mailed_at__lt=at - RESEND_AFTER),
        petition_id=petition_id,
        email_key=key,
        confirmed_at__isnull=True,
        mail_due_at__isnull=True,
        mails_sent__lt=MOST_MAILS,
    ).update(mail_due_at=at)


def confirm_follower(*, follower: Follower, at: dt.datetime) -> None:
    Follower.objects.filter(pk=follower.pk, confirmed_at__isnull=True).update(
        confirmed_at=at, mail_due_at=None
    )


def stop_following(*, follower: Follower) -> None:
    """Nothing is kept of somebody who follows no more."""
    Follower.objects.filter(pk=follower.pk).delete()
