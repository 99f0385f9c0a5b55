"""Who somebody is: the roles that every app's permissions are made of (role AND phase)."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from rules.permissions import add_perm
from rules.predicates import Predicate, predicate

from civic.accounts.models import User


class Role(StrEnum):
    """What an official is here for. Each is a Django group of that name."""

    BUDGET_OFFICER = "budget officer"
    PETITIONS_OFFICER = "petitions officer"
    ASSEMBLY_OFFICER = "assembly officer"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"


def has_role(role: Role) -> Predicate:
    """Predicate: an active official in the group `role`, or a superuser."""

    @predicate(f"has_role:{role}")
    def holds(user: User | AnonymousUser) -> bool:
        if not (user.is_authenticated and user.is_active and user.is_staff):
            return False
        return user.is_superuser or role in _role_names(user)

    return holds


@predicate
def is_signed_in(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active


@predicate
def is_administrator(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser


@predicate
def is_oneself(user: User | AnonymousUser, subject: User | None) -> bool:
    return is_signed_in(user) and subject is not None and user.pk == subject.pk


@predicate
def is_about_a_resident(user: User | AnonymousUser, subject: User | None) -> bool:
    return subject is not None and not subject.is_staff


may_look_after_accounts = has_role(Role.REGISTRAR)
may_grant_roles = is_administrator
may_erase = is_oneself | is_administrator | (may_look_after_accounts & is_about_a_resident)


def _role_names(user: User) -> frozenset[str]:
    """The user's groups, read once per request (the user object lives as long)."""
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
    return user._role_names  # type: ignore[attr-defined]


# The admin asks `user.has_perm`; the same predicates answer, so groups hold no permissions.
add_perm("accounts", may_look_after_accounts)
add_perm("accounts.view_user", may_look_after_accounts)
add_perm("accounts.change_user", may_look_after_accounts)
