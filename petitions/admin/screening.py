"""Invalidation rules, bursts, switches and limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.core.admin import Act
from petitions.admin.base import PetitionsAdmin
from petitions.admin.forms import NoQuestionForm, WhyForm
from petitions.facts import forget_policy
from petitions.models import Burst, InvalidationRule, Policy
from petitions.permissions import is_official, may_screen, may_switch
from petitions.services import invalidation, screening, switches
from petitions.services.switches import Switch

Status = InvalidationRule.Status


def _in(*statuses: str) -> Callable[[User, InvalidationRule], bool]:
    return lambda user, rule: rule.status in statuses and may_screen(user)


def _try(rule: InvalidationRule, actor: User, data: dict[str, Any]) -> None:
    invalidation.try_rule(rule_id=rule.pk, actor=actor)


def _move(service: Callable[..., None]) -> Callable[[InvalidationRule, User, Any], None]:
    def call(rule: InvalidationRule, actor: User, data: dict[str, Any]) -> None:
        service(rule_id=rule.pk, actor=actor, at=timezone.now())

    return call


@admin.register(InvalidationRule)
class InvalidationRuleAdmin(PetitionsAdmin):
    changers = is_official
    acts = [
        Act(
            "try",
            _("Try it: count what it finds"),
            _try,
            _in(Status.DRAFT, Status.CANCELLED),
            _("Nothing is changed."),
            NoQuestionForm,
        ),
        Act(
            "start",
            _("Start"),
            _move(invalidation.start_rule),
            lambda user, rule: (
                rule.matched is not None and _in(Status.DRAFT, Status.CANCELLED)(user, rule)
            ),
            _("The signatures leave the count, batch by batch. It can be stopped and undone."),
            NoQuestionForm,
        ),
        Act(
            "cancel",
            _("Stop"),
            _move(invalidation.cancel_rule),
            _in(Status.RUNNING),
            form=NoQuestionForm,
        ),
        Act(
            "undo",
            _("Undo"),
            _move(invalidation.undo_rule),
            _in(Status.DONE, Status.CANCELLED),
            _("Every signature becomes what it was before."),
            NoQuestionForm,
        ),
    ]
    list_display = ["summary", "petition", "status", "matched", "handled", "created_at"]
    list_select_related = ["petition"]
    list_filter = ["status"]
    autocomplete_fields = ["petition", "area"]
    fields = (
        "summary",
        "petition",
        "name_pattern",
        "email_pattern",
        "domain",
        "postcode",
        "network",
        "area",
        "signed_after",
        "signed_before",
        "status",
        "matched",
        "handled",
    )
    readonly_fields = ("status", "matched", "handled")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A rule that has been started stays what it was."""
        is_draft = not isinstance(obj, InvalidationRule) or obj.status == Status.DRAFT
        return super().has_change_permission(request, obj) and is_draft

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            invalidation.require_draft(rule_id=obj.pk)
        else:
            obj.created_by, obj.created_at = request.user, timezone.now()
        obj.matched = None
        super().save_model(request, obj, form, change)


def _check(burst: Burst, actor: User, data: dict[str, Any]) -> None:
    screening.check_burst(burst_id=burst.pk, actor=actor, at=timezone.now(), **data)


@admin.register(Burst)
class BurstAdmin(PetitionsAdmin):
    """What was noticed; decisions are made on the signatures."""

    acts = [
        Act(
            "check",
            _("I have looked at it"),
            _check,
            lambda user, burst: burst.checked_at is None and may_screen(user),
            _("It leaves the work list. Say what you found."),
            WhyForm,
        )
    ]
    list_display = ["hour", "petition", "kind", "value", "signatures", "seen_at", "checked_at"]
    list_filter = ["kind", ("checked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["petition"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def links(self, request: HttpRequest, row: Burst) -> Sequence[tuple[Any, str]]:
        value = f"@{row.value}" if row.kind == Burst.Kind.DOMAIN else row.value
        words = urlencode({"q": f"#{row.petition_id} {value}"})
        address = reverse("admin:petitions_signature_changelist")
        return [(_("See these signatures"), f"{address}?{words}")]


def _switch(switch: Switch, label: Any, *, on: bool) -> Act:
    service = switches.resume if on else switches.pause

    def call(policy: Policy, actor: User, data: dict[str, Any]) -> None:
        service(switch=switch, actor=actor, at=timezone.now())

    def offered(user: User, policy: Policy) -> bool:
        return (getattr(policy, f"{switch}_paused_at") is not None) == on and may_switch(user)

    return Act(f"{'resume' if on else 'pause'}-{switch}", label, call, offered, "", NoQuestionForm)


@admin.register(Policy)
class PolicyAdmin(PetitionsAdmin):
    acts = [
        _switch(Switch.SIGNING, _("Pause signing"), on=False),
        _switch(Switch.SIGNING, _("Go on with signing"), on=True),
        _switch(Switch.CREATING, _("Pause new petitions"), on=False),
        _switch(Switch.CREATING, _("Go on with new petitions"), on=True),
        _switch(Switch.POPULAR, _("Pause the popular list"), on=False),
        _switch(Switch.POPULAR, _("Show the popular list again"), on=True),
        _switch(Switch.MAIL, _("Pause mail"), on=False),
        _switch(Switch.MAIL, _("Go on with mail"), on=True),
    ]
    readonly_fields = (
        "signing_paused_at",
        "creating_paused_at",
        "popular_paused_at",
        "mail_paused_at",
    )
    fieldsets = [
        (_("Switches"), {"fields": readonly_fields}),
        (
            _("Limits"),
            {"fields": ["per_network", "per_network_overall", "per_wide_network", "burst_size"]},
        ),
        (
            _("Lists"),
            {
                "fields": [
                    "allowed_networks",
                    "denied_networks",
                    "allowed_domains",
                    "denied_domains",
                    "holds_back_throwaway",
                ]
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request) and not Policy.objects.exists()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
        forget_policy()
