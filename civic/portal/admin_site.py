"""Django's admin in the city's colours, behind our sign-in and a second factor."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.second_factor import prompt_address, used_second_factor
from civic.core.errors import NotAllowed
from civic.portal.work import waiting_work


class CivicAdminSite(AdminSite):
    site_header = gettext_lazy("Civic administration")
    site_title = gettext_lazy("Civic administration")
    index_title = gettext_lazy("What waits for you")
    enable_nav_sidebar = False
    index_template = "admin/work_list.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        at = timezone.now()
        return super().index(
            request, {**(extra_context or {}), "work": waiting_work(request.user, at)}
        )

    def has_permission(self, request: HttpRequest) -> bool:
        """An active official who proved a second factor in this session."""
        return super().has_permission(request) and used_second_factor(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where whoever has no permission ends up: what is missing decides where it goes on."""
        target = request.GET.get("next") or reverse("admin:index")
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(target)
        if not (user.is_active and user.is_staff):
            raise NotAllowed(_("This part of the site is for officials of the city."))
        if self.has_permission(request):
            return redirect("admin:index")
        prompt = prompt_address(user)
        if prompt:
            return redirect_to_login(target, prompt)
        return redirect("accounts:second_factor_needed")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
