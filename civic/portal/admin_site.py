"""Django's admin in the city's colours."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class CivicAdminSite(AdminSite):
    site_header = _("Civic administration")
    site_title = _("Civic administration")
    index_title = _("What waits for you")
    enable_nav_sidebar = False
