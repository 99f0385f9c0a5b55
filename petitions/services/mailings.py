"""What officials do with a mailing before it goes out: look at it, let it go, stop it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.notifications.services import queue_rendered
from petitions.models import Mailing
from petitions.permissions import is_petitions_officer
from petitions.services.confirmations import absolute
from petitions.services.news import RenderedNews, next_night, render_news
from petitions.services.thresholds import in_creators_language, tell_creator

WAITING = frozenset({Mailing.Status.DRAFT, Mailing.Status.QUEUED})


def preview_of(mailing: Mailing, *, language: str) -> RenderedNews:
    """The mail as a signer will get it. Its links are not theirs: they change nothing."""
    return render_news(mailing, language=language, stop="preview", move="preview")


@transaction.atomic
def release_mailing(*, mailing_id: int, now: bool, actor: User, at: dt.datetime) -> Mailing:
    """Let it go out in the coming night, or at once."""
    mailing = _waiting_mailing(mailing_id, actor)
    mailing.status = Mailing.Status.QUEUED
    mailing.send_after = at if now else next_night(at)
    mailing.save(update_fields=["status", "send_after"])
    after = {"send after": mailing.send_after.isoformat()}
    audit.record(action="mailing.released", subject=mailing, actor=actor, at=at, after=after)
    return mailing


@transaction.atomic
def stop_mailing(*, mailing_id: int, reason: str, actor: User, at: dt.datetime) -> Mailing:
    """It does not go out. A creator whose update it was is told why."""
    mailing = _waiting_mailing(mailing_id, actor)
    if not reason.strip():
        raise Invalid(_("Say why."), fields={"reason": [_("Say why.")]})
    mailing.status = Mailing.Status.REFUSED
    mailing.save(update_fields=["status"])
    audit.record(action="mailing.stopped", subject=mailing, actor=actor, at=at, reason=reason)
    if mailing.kind == Mailing.Kind.CREATOR:
        with in_creators_language(mailing.petition):
            url = absolute("petitions:update", mailing.petition_id)
        context = {"mailing": mailing, "reason": reason.strip(), "update_url": url}
        key = f"update-refused-{mailing.pk}"
        tell_creator(mailing.petition, "update_refused", key=key, context=context, at=at)
    return mailing


@transaction.atomic
def send_preview(*, mailing_id: int, language: str, actor: User, at: dt.datetime) -> None:
    """Send it to the official who asks, once per press of the button."""
    _require_officer(actor)
    mailing = Mailing.objects.select_related("petition__body").get(pk=mailing_id)
    mail = preview_of(mailing, language=language)
    queue_rendered(
        event="petitions/news-preview",
        key=f"{mailing.pk}:{actor.pk}:{at.isoformat()}",
        address=actor.email,
        subject=_("Preview: %(subject)s") % {"subject": mail.subject},
        text=mail.text,
        html=mail.html,
        at=at,
    )


def _waiting_mailing(mailing_id: int, actor: User) -> Mailing:
    _require_officer(actor)
    rows = Mailing.objects.select_for_update(of=("self",))
    mailing = rows.select_related("petition__creator", "petition__body").get(pk=mailing_id)
    if mailing.status not in WAITING:
        raise WrongState(_("It is going out already, or was stopped."))
    return mailing


def _require_officer(actor: User) -> None:
    if not is_petitions_officer(actor):
        raise NotAllowed(_("Only petitions officers decide what goes out to signers."))
