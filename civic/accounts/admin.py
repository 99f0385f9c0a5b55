"""Accounts, for the registrar: masked until revealed, each act a service, nothing deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.accounts import permissions, services
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.models import Area
from civic.core.admin import Act, ReadOnlyAdmin, ReasonForm
from civic.core.clock import database_now

REVEALED_FOR = dt.timedelta(minutes=10)


class MustGiveReasonForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class VerifyForm(ReasonForm):
    """Where the person lives, as seen on paper, and the city's number for them if it has one."""

    field_order = ["area", "person_number", "reason"]
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.boroughs())
    person_number = forms.CharField(
        label=_("Person number"),
        help_text=_("Such as the electoral number. Only a keyed hash of it is kept."),
        max_length=64,
        required=False,
    )


class RoleForm(ReasonForm):
    field_order = ["role", "reason"]
    role = forms.TypedChoiceField(
        label=_("Role"), coerce=Role, choices=[(role.value, role.value) for role in Role]
    )


def _act(
    name: str,
    label: Any,
    service: Callable[..., Any],
    offered: Callable[[User, User], bool],
    form: type[forms.Form],
    explanation: Any,
) -> Act:
    def call(user: User, actor: User, data: dict[str, Any]) -> None:
        service(user=user, actor=actor, at=database_now(), **data)

    return Act(name, label, call, offered, explanation, form)


ACTS = [
    _act(
        "reveal",
        _("Show name and address"),
        services.reveal_person,
        lambda actor, user: permissions.may_look_after_accounts(actor),
        MustGiveReasonForm,
        _("For ten minutes. That you looked, and why, goes into the record of official acts."),
    ),
    _act(
        "verify",
        _("Verify where they live"),
        services.verify_residency,
        lambda actor, user: permissions.may_look_after_accounts(actor) and user.is_active,
        VerifyForm,
        _("You have seen proof that this person lives there."),
    ),
    _act(
        "grant",
        _("Give a role"),
        services.grant_role,
        lambda actor, user: permissions.may_grant_roles(actor) and user.is_active,
        RoleForm,
        _("The person becomes an official. They need a second step to sign in to these pages."),
    ),
    _act(
        "revoke",
        _("Take a role away"),
        services.revoke_role,
        lambda actor, user: permissions.may_grant_roles(actor) and user.is_staff,
        RoleForm,
        _("Without any role left, the person is no official any more."),
    ),
    _act(
        "erase",
        _("Erase the person"),
        services.erase_person,
        lambda actor, user: permissions.may_erase.test(actor, user) and user.is_active,
        MustGiveReasonForm,
        _("Name, address, area and ways to sign in go for good. This cannot be undone."),
    ),
]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    acts = ACTS
    list_display = ["__str__", "masked_address", "area", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "groups"]
    list_select_related = ["residency__area"]
    search_fields = ["=email", "=id"]
    search_help_text = _("The whole e-mail address, or the number of the account.")
    ordering = ["-pk"]
    fields = ["shown_name", "address", "area", "residency", "roles", "is_active", "joined_at"]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> User | None:
        user = super().get_object(request, object_id, from_field)
        if user is not None:
            user.is_revealed = services.is_revealed_to(
                actor=request.user, user=user, since=database_now() - REVEALED_FOR
            )
        return user

    @admin.display(description=_("name"))
    def shown_name(self, user: User) -> str:
        return user.name if user.is_revealed else masked(user.name)  # type: ignore[attr-defined]

    @admin.display(description=_("e-mail address"))
    def address(self, user: User) -> str:
        return user.email if user.is_revealed else masked(user.email)  # type: ignore[attr-defined]

    @admin.display(description=_("e-mail address"))
    def masked_address(self, user: User) -> str:
        return masked(user.email)

    @admin.display(description=_("area"))
    def area(self, user: User) -> str:
        return str(user.residency.area) if hasattr(user, "residency") else "–"

    @admin.display(description=_("residency"))
    def residency(self, user: User) -> str:
        return user.residency.get_source_display() if hasattr(user, "residency") else "–"

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all())) or "–"


def masked(text: str) -> str:
    """ "rosa@example.org" as "r…@…", a name as its first letter."""
    if not text:
        return "–"
    return f"{text[0]}…@…" if "@" in text else f"{text[0]}…"


# Allauth and Django register these too; they hold addresses and secrets, and nobody edits them.
for model in (EmailAddress, Authenticator, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
