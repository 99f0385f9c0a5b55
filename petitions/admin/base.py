"""Who sees and changes what of petitions in the admin, told by the app's own predicates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from rules.predicates import Predicate

from civic.audit.admin import AuditedAdmin
from petitions.permissions import is_auditor, is_official, is_petitions_officer


class PetitionsAdmin(AuditedAdmin):
    """Officials for petitions and auditors look; `changers` change, and each change is recorded."""

    viewers: ClassVar[Predicate] = is_official | is_auditor
    changers: ClassVar[Predicate] = is_petitions_officer

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.viewers(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.changers(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self.changers(request.user)


def mask_email(address: str) -> str:
    """ "j…@example.org": enough to tell two apart, not enough to write to."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""
