"""Where somebody lives, and what follows from it.

A declared residency suffices unless the city sets RESIDENCY_MUST_BE_VERIFIED.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from civic.accounts.models import Residency, User
from civic.areas.models import Area


def area_of(user: User | AnonymousUser) -> Area | None:
    """The area that counts for what `user` may take part in; None where none does (yet)."""
    if not (user.is_authenticated and user.is_active):
        return None
    residency = (
        Residency.objects.sufficient()
        .filter(user=user)
        .select_related("area__parent__parent")
        .first()
    )
    return residency.area if residency else None


def awaits_verification(user: User) -> bool:
    """Whether `user` has said where they live, and the city has to check it before it counts."""
    said = Residency.objects.filter(user=user)
    return said.exists() and not said.sufficient().exists()


def is_resident_within(user: User | AnonymousUser, area: Area) -> bool:
    """Whether `user` counts as living in `area` or in a part of it."""
    home = area_of(user)
    return home is not None and home.is_within(area)
