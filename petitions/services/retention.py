"""How long personal data of petitions stays, as code: one table, worked off once a day.

| what                                             | goes                                      |
|--------------------------------------------------|-------------------------------------------|
| a signature that was never confirmed             | after 30 days, wholly                     |
| the network address of a signature               | after 30 days                             |
| name, e-mail, postcode of a signature            | 6 months after its petition ended         |
| a follower who never confirmed                   | after 30 days                             |
| a follower of an ended petition                  | 6 months after its end                    |

A signature without its person still counts: state, hour and area stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from petitions.models import Follower, Petition, Signature
from petitions.rules.thresholds import add_months
from petitions.states import PetitionStatus, SignatureState

UNCONFIRMED = dt.timedelta(days=30)
NETWORK = dt.timedelta(days=30)
MONTHS_AFTER_END = 6
BATCH = 5000
RUNNING = [
    PetitionStatus.DRAFT,
    PetitionStatus.GATHERING,
    PetitionStatus.MODERATION,
    PetitionStatus.FLAGGED,
    PetitionStatus.DORMANT,
    PetitionStatus.OPEN,
]


def forget_old_data(*, at: dt.datetime) -> dict[str, int]:
    """Apply the whole table. Returns how many rows each rule met."""
    rules: dict[str, Callable[[dt.datetime], int]] = {
        "unconfirmed signatures": _drop_unconfirmed,
        "networks": _forget_networks,
        "signers": _forget_signers,
        "followers": _drop_followers,
    }
    return {name: rule(at) for name, rule in rules.items()}


def ended_petitions(at: dt.datetime) -> QuerySet[Petition]:
    """Those that ended more than six months before `at`."""
    return Petition.objects.exclude(status__in=RUNNING).filter(
        status_since__lt=add_months(at, -MONTHS_AFTER_END)
    )


def _drop_unconfirmed(at: dt.datetime) -> int:
    """What the totals hold is never deleted: only rows that are and were counted as pending."""
    old = Signature.objects.filter(
        state=SignatureState.PENDING,
        counted_as=SignatureState.PENDING,
        confirmed_at__isnull=True,
        created_at__lt=at - UNCONFIRMED,
    )
    return old.delete()[0]


def _forget_networks(at: dt.datetime) -> int:
    old = Signature.objects.filter(created_at__lt=at - NETWORK).exclude(network="")
    return old.update(network="")


def _forget_signers(at: dt.datetime) -> int:
    """The key stays unique without telling anything: "gone:" and the row's own number."""
    rows = Signature.objects.filter(petition__in=ended_petitions(at)).exclude(
        email_key__startswith="gone:"
    )
    return rows.update(
        name="",
        name_key="",
        email="",
        email_key=Concat(Value("gone:"), Cast(F("pk"), CharField())),
        postcode="",
        network="",
        wants_updates=False,
        mail_due_at=None,
    )


def _drop_followers(at: dt.datetime) -> int:
    unconfirmed = Follower.objects.filter(
        confirmed_at__isnull=True, created_at__lt=at - UNCONFIRMED
    )
    ended = Follower.objects.filter(petition__in=ended_petitions(at))
    return unconfirmed.delete()[0] + ended.delete()[0]
