from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civic.accounts.permissions import Role, has_role
from civic.audit.models import Entry
from civic.audit.words import action_words, changes
from civic.core.admin import ReadOnlyAdmin

may_see_the_record = has_role(Role.AUDITOR)


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
