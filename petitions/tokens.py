"""The secret part of the links in mails: signed, for one purpose and one row, not stored."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.core import signing

SEPARATOR = "."


class Purpose(StrEnum):
    """A link made for one purpose opens nothing else."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    UPDATES = "updates"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SUPPORT = "support"
    MOVE = "move"


LIFETIME = {
    Purpose.CONFIRM: dt.timedelta(days=30),
    Purpose.FOLLOW: dt.timedelta(days=30),
}


class BadToken(Exception):
    """Not one of ours, or not for this purpose."""


class OldToken(BadToken):
    """One of ours that is no longer valid."""


def make_token(purpose: Purpose, pk: int) -> str:
    return _signer(purpose).sign(str(pk))


def read_token(purpose: Purpose, token: str) -> int:
    """The row's id. Raises OldToken or BadToken."""
    try:
        return int(_signer(purpose).unsign(token, max_age=LIFETIME.get(purpose)))
    except signing.SignatureExpired as error:
        raise OldToken from error
    except (signing.BadSignature, ValueError) as error:
        raise BadToken from error


def _signer(purpose: Purpose) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=SEPARATOR, salt=f"petitions.{purpose}")
