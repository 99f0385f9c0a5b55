"""All addresses. Pages carry their language in front (`/pl/…`); machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from civic.portal.demo_inbox import demo_inbox
from civic.portal.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("demo/inbox/", demo_inbox, name="demo_inbox"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    *i18n_patterns(
        path("", include("civic.portal.urls")),
        prefix_default_language=False,
    ),
]
