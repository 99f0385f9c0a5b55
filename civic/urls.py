"""All addresses. Pages carry their language in front (`/pl/…`); machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("civic.accounts.signin_urls")),
    *i18n_patterns(
        path("", include("civic.accounts.urls")),
        path("", include("civic.portal.urls")),
        prefix_default_language=False,
    ),
]
