"""The mails of a demo city, on a page, because a demo has no mail server.

Only where DEMO is set and mail goes to files: elsewhere the page does not exist.
"""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 50
BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str
    at: dt.datetime


@never_cache
@require_safe
def demo_inbox(request: HttpRequest) -> HttpResponse:
    """The newest mails; `?to=` narrows them to one address."""
    if not (settings.DEMO and issubclass(import_string(settings.EMAIL_BACKEND), FileBackend)):
        raise Http404
    to = request.GET.get("to", "").strip().lower()
    mails = newest_mails(settings.DATA_DIR / "mail", to=to)
    return render(request, "portal/demo_inbox.html", {"mails": mails, "to": to})


def newest_mails(folder: Path, *, to: str = "", limit: int = SHOWN) -> list[Mail]:
    """Up to `limit` mails of the folder, newest first."""
    mails: list[Mail] = []
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files:
        mails += [mail for mail in reversed(list(_mails_in(file))) if to in mail.to.lower()]
        if len(mails) >= limit:
            break
    return mails[:limit]


def _mails_in(file: Path) -> Iterator[Mail]:
    for source in file.read_bytes().split(BETWEEN_MAILS):
        if not source.strip():
            continue
        message = email.message_from_bytes(source.lstrip(b"\n"), policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        yield Mail(
            to=str(message["To"]),
            subject=str(message["Subject"]),
            text=str(body.get_content()) if body else "",
            at=message["Date"].datetime,
        )
