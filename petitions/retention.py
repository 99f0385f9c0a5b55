"""How long personal data of petitions stays.

A signature without its person still counts: state, hour and area stay.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from civic.core.retention import Rule, Table, delete_all, empty_all
from petitions.models import (
    Burst,
    Follower,
    InvalidationRule,
    Note,
    Petition,
    Recipient,
    Signature,
)
from petitions.rules.thresholds import add_months
from petitions.states import PetitionStatus, SignatureState

UNCONFIRMED = dt.timedelta(days=30)
NETWORK = dt.timedelta(days=30)
MONTHS_AFTER_END = 6
MONTHS_OF_DRAFTS = 12
MONTHS_OF_NOTES = 24
RUNNING = [
    PetitionStatus.DRAFT,
    PetitionStatus.GATHERING,
    PetitionStatus.MODERATION,
    PetitionStatus.FLAGGED,
    PetitionStatus.DORMANT,
    PetitionStatus.OPEN,
]
AT_WORK = [InvalidationRule.Status.RUNNING, InvalidationRule.Status.UNDOING]


def ended_petitions(at: dt.datetime, months: int = MONTHS_AFTER_END) -> QuerySet[Petition]:
    """Those that ended more than so many months before `at`."""
    return Petition.objects.exclude(status__in=RUNNING).filter(
        status_since__lt=add_months(at, -months)
    )


def _drop_unconfirmed(at: dt.datetime) -> int:
    """What the totals hold is never deleted: only rows that are and were counted as pending."""
    old = Signature.objects.filter(
        state=SignatureState.PENDING,
        counted_as=SignatureState.PENDING,
        confirmed_at__isnull=True,
        created_at__lt=at - UNCONFIRMED,
    )
    return delete_all(old)


def _forget_networks(at: dt.datetime) -> int:
    old = Signature.objects.filter(created_at__lt=at - NETWORK).exclude(network="")
    return empty_all(old, network="")


def _forget_signers(at: dt.datetime) -> int:
    """The key stays unique without telling anything: "gone:" and the row's own number."""
    rows = Signature.objects.filter(petition__in=ended_petitions(at)).exclude(
        email_key__startswith="gone:"
    )
    return empty_all(
        rows,
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
    unconfirmed = Q(confirmed_at__isnull=True, created_at__lt=at - UNCONFIRMED)
    return delete_all(Follower.objects.filter(unconfirmed | Q(petition__in=ended_petitions(at))))


def _drop_recipients(at: dt.datetime) -> int:
    return delete_all(Recipient.objects.filter(mailing__finished_at__lt=at - UNCONFIRMED))


def _drop_drafts(at: dt.datetime) -> int:
    rows = Petition.objects.filter(
        status=PetitionStatus.DRAFT,
        changed_at__lt=add_months(at, -MONTHS_OF_DRAFTS),
        signatures__isnull=True,
    )
    return delete_all(rows)


def _drop_notes(at: dt.datetime) -> int:
    return delete_all(Note.objects.filter(petition__in=ended_petitions(at, MONTHS_OF_NOTES)))


def _forget_patterns(at: dt.datetime) -> int:
    """Why it was made stays, and which signatures it found."""
    old = InvalidationRule.objects.exclude(status__in=AT_WORK)
    networks = old.filter(created_at__lt=at - NETWORK).exclude(network="")
    people = old.filter(created_at__lt=add_months(at, -MONTHS_AFTER_END)).exclude(
        name_pattern="", email_pattern="", postcode=""
    )
    emptied = empty_all(networks, network="")
    return emptied + empty_all(people, name_pattern="", email_pattern="", postcode="")


TABLE = Table(
    heading=_("Petitions"),
    rules=(
        Rule(
            "petitions.Signature",
            _("Your name, e-mail address and postcode if you signed"),
            _("6 months after the petition ended"),
            _("To count each person once, and to tell you what came of it if you asked for that"),
            _forget_signers,
        ),
        Rule(
            "petitions.Signature",
            _("The internet address that you signed from"),
            _("30 days"),
            _("To find signatures that a machine made"),
            _forget_networks,
        ),
        Rule(
            "petitions.Signature",
            _("A signature that was never confirmed"),
            _("30 days"),
            _("So that you can still confirm it"),
            _drop_unconfirmed,
        ),
        Rule(
            "petitions.Follower",
            _("Your e-mail address if you follow a petition"),
            _("6 months after the petition ended; 30 days if you never confirmed it"),
            _("To send you the news that you asked for"),
            _drop_followers,
        ),
        Rule(
            "petitions.Recipient",
            _("That a mail about a petition went to you"),
            _("30 days after the mail went out to all"),
            _("So that nobody gets the same mail twice"),
            _drop_recipients,
        ),
        Rule(
            "petitions.Petition",
            _("A petition that you started and never sent"),
            _("12 months after your last change"),
            _("So that you can go on where you stopped"),
            _drop_drafts,
        ),
        Rule(
            "petitions.Petition",
            _("A petition that was published, with the name you chose to show"),
            _("For good"),
            _("It is part of what the city decided and why"),
        ),
        Rule(
            "petitions.Note",
            _("What officials noted for each other about a petition"),
            _("2 years after the petition ended"),
            _("To answer complaints about a decision"),
            _drop_notes,
        ),
        Rule(
            "petitions.Burst",
            _("From where unusually many signatures came in one hour"),
            _("30 days"),
            _("To find signatures that a machine made"),
            lambda at: delete_all(Burst.objects.filter(hour__lt=at - NETWORK)),
        ),
        Rule(
            "petitions.InvalidationRule",
            _("Names, addresses and networks by which false signatures were looked for"),
            _("Internet addresses 30 days, the rest 6 months"),
            _("To find false signatures, and to undo it if it was a mistake"),
            _forget_patterns,
        ),
    ),
    impersonal=(
        "petitions.AreaTotal",
        "petitions.Body",
        "petitions.Correction",
        "petitions.Debate",
        "petitions.HourTotal",
        "petitions.Mailing",
        "petitions.Milestone",
        "petitions.PaperBatch",
        "petitions.PetitionTotal",
        "petitions.PetitionText",
        "petitions.Petition_topics",
        "petitions.Policy",
        "petitions.RejectionReason",
        "petitions.Response",
        "petitions.Topic",
    ),
)
