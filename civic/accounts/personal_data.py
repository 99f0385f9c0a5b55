"""All that we hold about one person: shown to them, and forgotten with their account.

Other apps add their part by registering.

A ballot is not in it: the database does not know whose it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator

from civic.accounts.models import Residency, User

Part = Callable[[User], Any]
Forget = Callable[[User, dt.datetime], None]
_parts: dict[str, Part] = {}
_forgets: list[Forget] = []


def register_part(name: str, part: Part) -> None:
    """Called in an app's `ready`: `part(user)` gives JSON data under `name`."""
    _parts[name] = part


def register_forget(forget: Forget) -> None:
    """Called in an app's `ready`: `forget(user, at)` drops what names a person being erased."""
    _forgets.append(forget)


def forget_elsewhere(user: User, at: dt.datetime) -> None:
    """Before the account's own address goes: other apps find the person by it."""
    for forget in _forgets:
        forget(user, at)


def personal_data_of(user: User) -> dict[str, Any]:
    return {
        "account": {
            "e_mail": user.email,
            "name": user.name,
            "joined": user.joined_at.isoformat(),
            "reminders_of_ballots_begun": user.wants_reminders,
            "language_of_mail": user.language,
            "roles": sorted(user.groups.values_list("name", flat=True)),
        },
        "residency": _residency_of(user),
        "sign_in_methods": [
            {"kind": kind, "added": added.isoformat(), "last_used": used and used.isoformat()}
            for kind, added, used in Authenticator.objects.filter(user=user).values_list(
                "type", "created_at", "last_used_at"
            )
        ],
        **{name: part(user) for name, part in sorted(_parts.items())},
    }


def _residency_of(user: User) -> dict[str, str] | None:
    residency = Residency.objects.filter(user=user).select_related("area").first()
    if residency is None:
        return None
    return {
        "area": residency.area.name,
        "area_code": residency.area.code,
        "source": residency.source,
        "since": residency.since.isoformat(),
    }
