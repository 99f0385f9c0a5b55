from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from civic.areas.models import Area
from civic.core.admin import OfficialAdmin


@admin.register(Area)
class AreaAdmin(OfficialAdmin):
    list_display = ["name", "code", "kind", "parent", "population"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["parent"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Areas are public, and every official looks one up for a budget or an assembly."""
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request: HttpRequest) -> bool:
        """So that the way back from an area leads somewhere."""
        return self.has_view_permission(request)
