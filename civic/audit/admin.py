from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role
from civic.audit import services as audit
from civic.audit.models import Entry
from civic.audit.words import action_words, changes
from civic.core.admin import OfficialAdmin, ReadOnlyAdmin

may_see_the_record = has_role(Role.AUDITOR)


class AuditedAdmin(OfficialAdmin):
    """What is edited by hand is recorded too: which fields, before and after."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        before = {name: str(form.initial.get(name, "")) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        audit.record(
            action=f"{obj._meta.model_name}.{'edited' if change else 'created'}",
            subject=obj,
            actor=request.user,
            at=timezone.now(),
            before=before if change else {},
            after={name: str(form.cleaned_data.get(name, "")) for name in form.changed_data},
        )


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The record of official acts, for auditors."""

    list_display = ["number", "at", "actor", "act", "subject_label", "reason"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "reason", "action"]
    date_hierarchy = "at"
    fields = ["number", "at", "actor", "act", "subject_label", "changed", "reason", "hash"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_the_record(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see_the_record(request.user)

    @admin.display(description=_("act"), ordering="action")
    def act(self, entry: Entry) -> str:
        return action_words(entry.action)

    @admin.display(description=_("what it changed"))
    def changed(self, entry: Entry) -> Any:
        return "; ".join(f"{name}: {before} → {after}" for name, before, after in changes(entry))
