from __future__ import annotations

from django.contrib import admin

from civic.audit.models import Entry
from civic.core.admin import ReadOnlyAdmin


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "actor", "action", "subject_label", "reason"]
    list_filter = ["action", "subject_type"]
    list_select_related = ["actor"]
    search_fields = ["subject_label", "reason", "action"]
    date_hierarchy = "at"
