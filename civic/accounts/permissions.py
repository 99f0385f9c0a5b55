"""Who somebody is: the roles that every app's permissions are made of (role AND phase)."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from rules.predicates import Predicate, predicate

from civic.accounts.models import User


class Role(StrEnum):
    """What an official is here for. Each is a Django group of that name."""

    BUDGET_OFFICER = "budget officer"
    PETITIONS_OFFICER = "petitions officer"
    ASSEMBLY_OFFICER = "assembly officer"
    MODERATOR = "moderator"
    AUDITOR = "auditor"


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


def _role_names(user: User) -> frozenset[str]:
    """The user's groups, read once per request (the user object lives as long)."""
    if not hasattr(user, "_role_names"):
        user._role_names = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
    return user._role_names  # type: ignore[attr-defined]
