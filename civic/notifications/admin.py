from __future__ import annotations

from django.contrib import admin

from civic.core.admin import ReadOnlyAdmin
from civic.notifications.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What went out and what did not; never to whom or what it said."""

    list_display = ["event", "status", "attempts", "created_at", "due_at", "sent_at", "error"]
    list_filter = ["status", "event"]
    fields = ["event", "status", "attempts", "created_at", "due_at", "sent_at", "error"]
