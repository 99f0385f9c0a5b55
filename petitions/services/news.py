"""News of a petition to everybody who asked for it: one row per person and event.

A mailing is queued as one row. When its time has come, a single INSERT … SELECT makes the
recipients; delivery then works through them and may be stopped at any point.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from civic.accounts.models import User
from civic.notifications.languages import in_readers_language
from petitions.facts import policy_facts
from petitions.models import Mailing, Petition, Recipient
from petitions.services.confirmations import absolute
from petitions.services.delivery import deliver_rows
from petitions.services.news_words import standard_words, words_of
from petitions.states import PetitionStatus
from petitions.texts import with_texts
from petitions.tokens import Purpose, make_token

NIGHT_BEGINS = dt.time(0, 30)
MOST_SUBJECT, MOST_TEXT = 150, 5000  # as the model holds
TO_EVERY_SIGNER = {Mailing.Kind.MERGE}  # a question about the signature itself

FILL = """
INSERT INTO petitions_recipient
    (mailing_id, signature_id, follower_id, mail_due_at, mails_sent, mail_failures)
SELECT %(mailing)s, {columns}, %(at)s, 0, 0 FROM {table}
WHERE petition_id = %(petition)s AND {wanted}
ON CONFLICT DO NOTHING
"""
SIGNERS, EVERY_SIGNER = (
    FILL.format(
        columns="id, NULL",
        table="petitions_signature",
        wanted=f"state = 'confirmed' AND email <> '' {asked}",
    )
    for asked in ("AND wants_updates", "")
)
FOLLOWERS = FILL.format(
    columns="NULL, id", table="petitions_follower", wanted="confirmed_at IS NOT NULL"
)


def announce(
    *,
    petition: Petition,
    kind: Mailing.Kind,
    key: str,
    at: dt.datetime,
    send_after: dt.datetime | None = None,
) -> Mailing:
    """Queue news for the next night, or for `send_after`. The same key again changes nothing.

    What is stored is for officials, in the site's language; each reader gets the words in theirs.
    """
    words = _words_for_officials(petition, kind)
    mailing, _made = Mailing.objects.get_or_create(
        petition=petition,
        key=key,
        defaults={
            "kind": kind,
            **words,
            "status": Mailing.Status.QUEUED,
            "send_after": send_after or next_night(at),
            "made_at": at,
        },
    )
    return mailing


def announce_debate(*, petition: Petition, at: dt.datetime) -> Mailing:
    """Queue what is known of the debate. Of several changes in a day one mail tells the last."""
    rows = Mailing.objects.select_for_update(of=("self",))
    queued = {"kind": Mailing.Kind.DEBATE, "status": Mailing.Status.QUEUED}
    mailing = rows.filter(petition=petition, **queued).first()
    if mailing is None:
        key = f"debate-{at.isoformat()}"
        return announce(petition=petition, kind=Mailing.Kind.DEBATE, key=key, at=at)
    words = _words_for_officials(petition, Mailing.Kind.DEBATE)
    mailing.subject, mailing.text = words["subject"], words["text"]
    mailing.save(update_fields=["subject", "text"])
    return mailing


def _words_for_officials(petition: Petition, kind: Mailing.Kind) -> dict[str, str]:
    with translation.override(settings.LANGUAGE_CODE):
        words = standard_words(petition, kind)
    return {"subject": words.subject[:MOST_SUBJECT], "text": words.text[:MOST_TEXT]}


def draft_mailing(
    petition: Petition,
    kind: Mailing.Kind,
    subject: str,
    text: str,
    *,
    actor: User,
    at: dt.datetime,
) -> Mailing:
    """News that somebody wrote. It waits until an official has looked at it."""
    mailing = Mailing(
        petition=petition,
        kind=kind,
        key=f"{kind}-{at.isoformat()}",
        subject=subject.strip(),
        text=text.strip(),
        status=Mailing.Status.DRAFT,
        send_after=at,
        made_by=actor,
        made_at=at,
    )
    mailing.full_clean()
    mailing.save()
    return mailing


def next_night(at: dt.datetime) -> dt.datetime:
    """When the coming night's mail begins, by the city's clock."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    tonight = dt.datetime.combine(local.date(), NIGHT_BEGINS, local.tzinfo)
    return tonight if tonight > local else tonight + dt.timedelta(days=1)


def start_due_mailings(*, at: dt.datetime) -> int:
    """Make the recipients of every mailing whose time has come. Returns how many people."""
    if policy_facts().mail_paused:
        return 0
    due = Mailing.objects.filter(status=Mailing.Status.QUEUED, send_after__lte=at)
    return sum(fill_recipients(mailing_id=pk, at=at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def fill_recipients(*, mailing_id: int, at: dt.datetime) -> int:
    """One row per person who asked, however many: two statements. Again adds nobody twice.

    Of a petition that was hidden or taken down meanwhile nothing goes out, and no news of its end
    where it was opened again.
    """
    rows = Mailing.objects.select_for_update(of=("self",)).select_related("petition")
    mailing = rows.get(pk=mailing_id)
    if mailing.status != Mailing.Status.QUEUED:
        return 0
    if not mailing.petition.is_shown or _is_outdated(mailing):
        mailing.status = Mailing.Status.REFUSED
        mailing.save(update_fields=["status"])
        return 0
    row: dict[str, Any] = {"mailing": mailing.pk, "petition": mailing.petition_id}
    row["at"] = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(EVERY_SIGNER if mailing.kind in TO_EVERY_SIGNER else SIGNERS, row)
        people = cursor.rowcount
        cursor.execute(FOLLOWERS, row)
        people += cursor.rowcount
    mailing.recipients = people
    mailing.status = Mailing.Status.SENDING
    mailing.save(update_fields=["recipients", "status"])
    return people


def _is_outdated(mailing: Mailing) -> bool:
    """Whether it tells of the end of a petition that has been opened again."""
    is_open = mailing.petition.status == PetitionStatus.OPEN
    return mailing.kind == Mailing.Kind.CLOSED and is_open


def deliver_news(*, at: dt.datetime) -> int:
    """One batch. Marks the mailings that are through."""
    if policy_facts().mail_paused:
        return 0
    petition = "mailing__petition__"
    parts = ("body", "merged_into", "response", "debate", "rejection_reason")
    rows = Recipient.objects.select_related(
        *(f"{petition}{part}" for part in parts), "signature", "follower"
    )
    rows = with_texts(rows, petition, f"{petition}merged_into__")
    handled = deliver_rows(rows, write_news, at=at)
    if not handled:
        waiting = Recipient.objects.filter(mail_due_at__isnull=False).values("mailing")
        Mailing.objects.filter(status=Mailing.Status.SENDING).exclude(pk__in=waiting).update(
            status=Mailing.Status.SENT, finished_at=at
        )
    return handled


def write_news(recipient: Recipient) -> EmailMultiAlternatives | None:
    """The mail with its way out by one click (RFC 8058). None for who no longer wants any."""
    signature, follower = recipient.signature, recipient.follower
    if not recipient.mailing.petition.is_shown:
        return None
    if signature is not None:
        asked = signature.wants_updates or recipient.mailing.kind in TO_EVERY_SIGNER
        if not (asked and signature.email):
            return None
        address, language = signature.email, signature.language
        stop = make_token(Purpose.UPDATES, signature.pk)
        move = make_token(Purpose.MOVE, signature.pk)
    elif follower is None:
        return None  # gone since
    else:
        address, language = follower.email, follower.language
        stop, move = make_token(Purpose.UNFOLLOW, follower.pk), ""
    news = render_news(
        recipient.mailing, language=language, stop=stop, move=move, follows=follower is not None
    )
    mail = EmailMultiAlternatives(
        news.subject,
        news.text,
        to=[address],
        headers={
            "List-Unsubscribe": f"<{news.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(news.html, "text/html")
    return mail


@dataclass(frozen=True)
class RenderedNews:
    """A mailing as one person gets it."""

    subject: str
    text: str
    html: str
    stop_url: str


def render_news(
    mailing: Mailing, *, language: str, stop: str, move: str, follows: bool = False
) -> RenderedNews:
    """`stop` and `move` are tokens; `move` counts only where signers are asked to move."""
    with in_readers_language(language):
        stop_page = "petitions:unfollow" if follows else "petitions:stop_updates"
        stop_url = absolute(stop_page, stop)
        moves = mailing.kind == Mailing.Kind.MERGE and move
        words = words_of(mailing, follows=follows)
        context = {
            "site_name": settings.SITE_NAME,
            "city_name": settings.CITY_NAME,
            "intro": words.intro,
            "words": words.text,
            "petition": mailing.petition,
            "petition_url": settings.SITE_URL + mailing.petition.get_absolute_url(),
            "stop_url": stop_url,
            "move_url": absolute("petitions:move", move) if moves else "",
        }
        text = render_to_string("emails/petitions/news.txt", context)
        html = render_to_string("emails/petitions/news.html", context)
    return RenderedNews(words.subject, text, html, stop_url)
