"""The base of every admin class: nothing official is deletable, each button is one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from civic.core.errors import DomainError


class OfficialAdmin(admin.ModelAdmin):
    """An admin page on which nothing can be deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(OfficialAdmin):
    """A record that is looked at and never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def service_action(
    description: str, success: str, *, permission: str | None = None
) -> Callable[[Callable[[HttpRequest, Any], None]], Callable[..., None]]:
    """An admin action that calls one service per chosen row and reports each refusal in words.

    `success` is a sentence with a place for the number of rows: "{count} opened."
    """

    def decorate(call: Callable[[HttpRequest, Any], None]) -> Callable[..., None]:
        @admin.action(description=description, permissions=[permission] if permission else None)
        def run(modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> None:
            done = 0
            for row in rows:
                try:
                    call(request, row)
                except DomainError as refusal:
                    modeladmin.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
                else:
                    done += 1
            if done:
                modeladmin.message_user(request, success.format(count=done), messages.SUCCESS)

        run.__name__ = call.__name__
        return run

    return decorate
