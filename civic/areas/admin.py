from __future__ import annotations

from django.contrib import admin

from civic.areas.models import Area
from civic.core.admin import OfficialAdmin


@admin.register(Area)
class AreaAdmin(OfficialAdmin):
    list_display = ["name", "code", "kind", "parent", "population"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["parent"]
