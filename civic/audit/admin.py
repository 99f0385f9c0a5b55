from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from civic.accounts.models import User
from civic.audit import services as audit
from civic.audit.models import Entry
from civic.core.admin import OfficialAdmin, ReadOnlyAdmin


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
    list_display = ["number", "at", "actor", "action", "subject_label", "reason"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "reason", "action"]
    date_hierarchy = "at"
