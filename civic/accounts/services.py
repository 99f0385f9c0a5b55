"""What is done to accounts: registering, saying where one lives, roles, erasing."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rules.predicates import Predicate

from civic.accounts import permissions
from civic.accounts.demo import demo_totp_secret
from civic.accounts.models import Residency, User
from civic.accounts.permissions import Role
from civic.accounts.personal_data import forget_elsewhere
from civic.areas.models import Area, Postcode
from civic.audit import services as audit
from civic.audit.models import Entry
from civic.core.errors import Conflict, Invalid, NotAllowed, Unavailable, WrongState
from civic.notifications import services as notifications
from civic.notifications.languages import in_readers_language

Actor = User | AnonymousUser | None
"""Who acts. None is the system itself: a seed, a command on the server."""


@transaction.atomic
def register_resident(
    *, email: str, name: str = "", password: str | None = None, at: dt.datetime
) -> User:
    """An account whose address is known to be the person's own: a seed or an import.

    People who come by themselves sign up on the page, where a code proves their address. Returns
    the account that exists already, unchanged, where there is one with that address.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("Enter an e-mail address, such as name@example.org.")) from None
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    user = User.objects.create_user(email, password, name=name, joined_at=at)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@transaction.atomic
def declare_residency(
    *,
    user: User,
    area: Area | None = None,
    postcode: str = "",
    actor: Actor,
    at: dt.datetime,
) -> Residency:
    """A person says where they live: by postcode, or by choosing an area.

    A verified residency stays verified where the place stays the same; after a move the new place
    is declared only, until it is verified again. The hash of the person's number stays through it:
    else another account could be verified for the same person, and vote once more.
    """
    _require(permissions.is_oneself, actor, user)
    place = area_of_postcode(postcode) if area is None else area
    _lock(user)
    residency = Residency.objects.filter(user=user).first()
    if residency is None:
        residency = Residency(user=user)
    elif residency.area_id == place.pk:
        return residency
    residency.area, residency.since = place, at
    residency.source = Residency.Source.DECLARED
    residency.full_clean()
    residency.save()
    return residency


@transaction.atomic
def verify_residency(
    *,
    user: User,
    area: Area,
    actor: Actor,
    at: dt.datetime,
    person_number: str = "",
    reason: str = "",
) -> Residency:
    """An official has seen proof that `user` lives in `area`.

    `person_number` is whatever the city knows the person by (an electoral number). Only its keyed
    hash is kept. Conflict where another account was verified for the same number.
    """
    _require(permissions.may_look_after_accounts, actor)
    _lock(user)
    key = person_key(person_number) if person_number.strip() else None
    residency = Residency.objects.filter(user=user).first() or Residency(user=user, area=area)
    before = {"area": residency.area.code, "source": residency.source} if residency.pk else {}
    residency.area, residency.since = area, at
    residency.source = Residency.Source.VERIFIED
    residency.person_key = key or residency.person_key
    _save_once_per_person(residency)
    audit.record(
        action="residency.verified",
        subject=user,
        actor=_recorded(actor),
        at=at,
        before=before,
        after={"area": area.code, "source": residency.source},
        reason=reason,
    )
    return residency


@transaction.atomic
def grant_role(*, user: User, role: Role, actor: Actor, at: dt.datetime, reason: str = "") -> User:
    """Make `user` an official in `role`. Granting it again changes nothing."""
    _require(permissions.may_grant_roles, actor)
    _lock(user)
    before = _roles_of(user)
    if role in before:
        return user
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return _record_roles(user, "role.granted", before, actor=actor, at=at, reason=reason)


@transaction.atomic
def revoke_role(*, user: User, role: Role, actor: Actor, at: dt.datetime, reason: str = "") -> User:
    """Take `role` away. Without any role left, `user` is an official no more."""
    _require(permissions.may_grant_roles, actor)
    _lock(user)
    before = _roles_of(user)
    if role not in before:
        raise WrongState(_("This account does not have that role."))
    user.groups.remove(Group.objects.get(name=role))
    return _record_roles(user, "role.revoked", before, actor=actor, at=at, reason=reason)


@transaction.atomic
def enrol_demo_official(
    *, email: str, name: str, role: Role, password: str | None = None, at: dt.datetime
) -> User:
    """An official of the demo city, whose second factor is shown on the page `/demo/code/`."""
    if not settings.DEMO:
        raise NotAllowed(_("Demo officials exist only in the demo city."))
    user = register_resident(email=email, name=name, password=password, at=at)
    grant_role(user=user, role=role, actor=None, at=at, reason="Demo city")
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, demo_totp_secret())
    return user


@transaction.atomic
def reveal_person(*, user: User, actor: User, at: dt.datetime, reason: str) -> None:
    """An official looks at who this is. The record of it is what opens the data to them."""
    _require(permissions.may_look_after_accounts, actor)
    audit.record(action="account.revealed", subject=user, actor=actor, at=at, reason=reason)


def is_revealed_to(*, actor: Actor, user: User, since: dt.datetime) -> bool:
    """Whether `actor` has said since then why they look at who `user` is."""
    looks = Entry.objects.about(user).filter(action="account.revealed", at__gte=since)
    return isinstance(actor, User) and looks.filter(actor=actor).exists()


@transaction.atomic
def erase_person(*, user: User, actor: Actor, at: dt.datetime, reason: str) -> User:
    """Forget who somebody is. The row stays, nameless: what was decided keeps its history.

    A verified person's keyed hash stays too, so that a second account is no second vote.
    """
    _require(permissions.may_erase, actor, user)
    _lock(user)
    if user.email == _erased_address(user):
        raise WrongState(_("This account has been erased already."))
    address, language = user.email, user.language
    forget_elsewhere(user, at)
    _forget_addresses(user)
    Authenticator.objects.filter(user=user).delete()
    _forget_area(user)
    user.sessions.all().delete()
    user.groups.clear()
    user.email, user.name, user.language = _erased_address(user), "", ""
    user.last_login = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.full_clean()
    user.save()
    with in_readers_language(language):
        notifications.queue_message(
            event="accounts/erased", key=str(user.pk), address=address, context={}, at=at
        )
    audit.record(
        action="account.erased", subject=user, actor=_recorded(actor), at=at, reason=reason
    )
    return user


@transaction.atomic
def warn_of_erasure(*, user: User, on: dt.datetime, at: dt.datetime) -> None:
    """Tell somebody that their account will be erased on that day unless they sign in. Once."""
    user.warned_at = at
    user.save(update_fields=["warned_at"])
    with in_readers_language(user.language):
        context = {
            "day": date_format(timezone.localtime(on), "j E Y"),
            "sign_in_url": settings.SITE_URL + reverse("account_login"),
        }
        notifications.queue_message(
            event="accounts/erasure_warning",
            key=f"{user.pk}:{at.isoformat()}",
            address=user.email,
            context=context,
            at=at,
        )


def area_of_postcode(text: str) -> Area:
    """The ward, or else the borough, in which a postcode lies. Invalid says so kindly."""
    code = "".join(text.split()).upper()
    postcode = Postcode.objects.select_related("ward", "borough").filter(code=code).first()
    if postcode is None:
        raise Invalid(
            _("We do not know this postcode. Check it, or choose your borough instead."),
            fields={"postcode": [_("We do not know this postcode.")]},
        )
    return postcode.ward or postcode.borough


def person_key(number: str) -> str:
    """Keyed hash (HMAC-SHA-256) of a number by which the city knows a person."""
    if not settings.PERSON_KEY:
        raise Unavailable(_("PERSON_KEY is not set, so person numbers cannot be checked."))
    canonical = "".join(number.split()).upper()
    return hmac.new(settings.PERSON_KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()


def _require(allowed: Predicate, actor: Actor, *subject: User) -> None:
    """The system itself (None) may; anybody else needs the permission."""
    if actor is not None and not allowed.test(actor, *subject):
        raise NotAllowed(_("Your account may not do this."))


def _lock(user: User) -> None:
    user.refresh_from_db(from_queryset=User.objects.select_for_update())


def _save_once_per_person(residency: Residency) -> None:
    residency.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            residency.save()
    except IntegrityError:
        raise Conflict(
            _("This person has, or had until recently, another verified account.")
        ) from None


def _forget_area(user: User) -> None:
    """Of a verified person the keyed hash stays, in the whole city and no smaller place."""
    residency = Residency.objects.filter(user=user).select_related("area__parent__parent").first()
    if residency is None:
        return
    if residency.person_key is None:
        residency.delete()
        return
    residency.area = residency.area.surroundings()[-1]
    residency.save(update_fields=["area"])


def _forget_addresses(user: User) -> None:
    addresses = EmailAddress.objects.filter(user=user)
    for address in {user.email, *addresses.values_list("email", flat=True)}:
        notifications.forget_address(address=address)
    addresses.delete()


def _recorded(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def _roles_of(user: User) -> list[str]:
    return sorted(user.groups.values_list("name", flat=True))


def _record_roles(
    user: User, action: str, before: list[str], *, actor: Actor, at: dt.datetime, reason: str
) -> User:
    """Officials have roles; who has none is none. A superuser stays an official."""
    after = _roles_of(user)
    user.is_staff = bool(after) or user.is_superuser
    user.save(update_fields=["is_staff"])
    audit.record(
        action=action,
        subject=user,
        actor=_recorded(actor),
        at=at,
        before={"roles": before},
        after={"roles": after},
        reason=reason,
    )
    return user


def _erased_address(user: User) -> str:
    return f"erased-{user.pk}@erased.invalid"
