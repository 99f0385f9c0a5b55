from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.accounts.models import User
from civic.core.admin import ReadOnlyAdmin, service_action
from civic.notifications.models import Message
from civic.notifications.permissions import may_retry_messages, may_see_messages
from civic.notifications.services import retry_message


@service_action(_("Try to send again"), _("{count} messages wait to be sent."), permission="retry")
def try_again(request: HttpRequest, message: Message) -> None:
    retry_message(message_id=message.pk, actor=cast("User", request.user), at=timezone.now())


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What went out and what did not; never to whom or what it said."""

    list_display = ["event", "status", "attempts", "created_at", "due_at", "sent_at", "error"]
    list_filter = ["status", "event"]
    fields = ["event", "status", "attempts", "created_at", "due_at", "sent_at", "error"]
    actions = [try_again]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_messages(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see_messages(request.user)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return may_retry_messages(request.user)
