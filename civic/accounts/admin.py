from __future__ import annotations

from django.contrib import admin

from civic.accounts.models import Residency, User
from civic.core.admin import OfficialAdmin


class ResidencyInline(admin.StackedInline):
    model = Residency
    extra = 0


@admin.register(User)
class UserAdmin(OfficialAdmin):
    list_display = ["name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "is_active", "is_staff", "groups", "joined_at"]
    readonly_fields = ["joined_at"]
    filter_horizontal = ["groups"]
    inlines = [ResidencyInline]
