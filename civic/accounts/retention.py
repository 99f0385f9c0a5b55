"""How long accounts, their sign-in and what Django keeps beside them stay."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as AnonymousSession
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import Session, User
from civic.accounts.services import erase_person, warn_of_erasure
from civic.core.retention import Rule, Table, delete_all

UNUSED = dt.timedelta(days=3 * 365)
NOTICE = dt.timedelta(days=30)
UNCONFIRMED = dt.timedelta(days=30)
LINKS = dt.timedelta(days=3)
PROOF = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)


def _erase_unused_accounts(at: dt.datetime) -> int:
    """Nobody's before they were told of it `NOTICE` ago; here the next ones are told."""
    proved = User.objects.filter(Exists(PROOF))
    told = proved.unused_since(at - UNUSED).warned().filter(warned_at__lte=at - NOTICE)
    erased = list(told.order_by("pk"))
    for user in erased:
        erase_person(user=user, actor=None, at=at, reason="Not used for three years")
    soon = proved.unused_since(at - UNUSED + NOTICE)
    for user in soon.exclude(pk__in=soon.warned()).order_by("pk"):
        warn_of_erasure(user=user, on=at + NOTICE, at=at)
    return len(erased)


def _delete_unconfirmed_accounts(at: dt.datetime) -> int:
    rows = User.objects.filter(
        ~Exists(PROOF),
        is_active=True,
        is_staff=False,
        last_login__isnull=True,
        joined_at__lt=at - UNCONFIRMED,
    )
    return delete_all(rows)


def _delete_unconfirmed_addresses(at: dt.datetime) -> int:
    """Those that somebody wanted to change to. The code for it was good for minutes."""
    proved = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
    return delete_all(EmailAddress.objects.filter(Exists(proved), verified=False))


TABLE = Table(
    heading=_("Your account"),
    rules=(
        Rule(
            "accounts.User",
            _("Your e-mail address, and your name if you gave one"),
            _(
                "Until you delete your account, or three years after you last signed in. "
                "We write to you 30 days before"
            ),
            _("So that you can sign in, and so that each person votes once"),
            _erase_unused_accounts,
        ),
        Rule(
            "accounts.User",
            _("Whether you want to be reminded of ballots that you have begun"),
            _("Until you change it or delete your account"),
            _("So that we do not write to people who do not want it"),
        ),
        Rule(
            "accounts.User",
            _("The language in which we write to you"),
            _("Until you change it or delete your account"),
            _("So that you can read our mail"),
        ),
        Rule(
            "accounts.User",
            _("An account whose e-mail address was never confirmed"),
            _("30 days"),
            _("So that you can still confirm it"),
            _delete_unconfirmed_accounts,
        ),
        Rule(
            "accounts.Residency",
            _("The area you live in, and a fingerprint of your number in the city’s register"),
            _("Until you delete your account. The fingerprint of a checked person stays"),
            _("It decides what you may vote on. Without the fingerprint one could vote twice"),
        ),
        Rule(
            "account.EmailAddress",
            _("A new e-mail address that you did not confirm"),
            _("Until the next night"),
            _("So that you can confirm it"),
            _delete_unconfirmed_addresses,
        ),
        Rule(
            "account.EmailConfirmation",
            _("A link that confirms an e-mail address"),
            _("3 days"),
            _("So that you can follow it"),
            lambda at: delete_all(EmailConfirmation.objects.filter(created__lt=at - LINKS)),
        ),
        Rule(
            "mfa.Authenticator",
            _("Your passkeys and other second steps of signing in"),
            _("Until you remove them or delete your account"),
            _("So that nobody else can sign in as you"),
        ),
        Rule(
            "accounts.Session",
            _("That you are signed in"),
            _("Until you sign out, or two weeks without a visit"),
            _("So that you need not sign in on each page"),
            lambda at: delete_all(Session.objects.filter(expire_date__lt=at)),
        ),
        Rule(
            "sessions.Session",
            _("Other sessions of browsers"),
            _("Two weeks"),
            _("Not used; what there is goes"),
            lambda at: delete_all(AnonymousSession.objects.filter(expire_date__lt=at)),
        ),
        Rule(
            "accounts.User_groups",
            _("The role of an official"),
            _("Until it is taken away"),
            _("It decides what the official may do"),
        ),
        Rule(
            "accounts.User_user_permissions",
            _("Single rights of an official"),
            _("Until they are taken away"),
            _("Not used: rights come from roles"),
        ),
        Rule(
            "admin.LogEntry",
            _("The administration’s own notes on what officials changed"),
            _("30 days"),
            _("Not used: the record of official acts serves instead"),
            lambda at: delete_all(LogEntry.objects.filter(action_time__lt=at - UNCONFIRMED)),
        ),
    ),
    impersonal=(
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "contenttypes.ContentType",
    ),
)
