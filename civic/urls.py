"""All addresses. Pages carry their language in front (`/pl/…`); machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from assemblies.api import AssemblyViewSet
from budgets.api import BudgetViewSet
from civic.core.api_views import NoSuchAddress, Router
from civic.portal.api_reference import api_reference
from civic.portal.demo_inbox import demo_inbox
from civic.portal.health import health
from civic.publiclog.api import LogViewSet
from petitions.api import PetitionViewSet

api = Router()
api.register("budgets", BudgetViewSet, basename="api-budgets")
api.register("assemblies", AssemblyViewSet, basename="api-assemblies")
api.register("petitions", PetitionViewSet, basename="api-petitions")
api.register("logs", LogViewSet, basename="api-logs")

handler400 = "civic.portal.error_views.bad_request"
handler404 = "civic.portal.error_views.not_found"
handler500 = "civic.portal.error_views.server_error"

# Django tries one after the other, so what a crowd asks for stands first, here and in each app.
urlpatterns = [
    path("", include("petitions.machine_urls")),
    *i18n_patterns(
        path("petitions/", include("petitions.urls")),
        path("budgets/", include("budgets.urls")),
        path("assemblies/", include("assemblies.urls")),
        path("accounts/", include("civic.accounts.signin_urls")),
        path("", include("civic.accounts.urls")),
        path("", include("civic.portal.urls")),
        path("logs/", include("civic.publiclog.urls")),
        path("data/", include("civic.opendata.urls")),
        prefix_default_language=False,
    ),
    path("health", health, name="health"),
    path("demo/inbox/", demo_inbox, name="demo_inbox"),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api.urls)),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("api/", api_reference, name="api-docs"),
    path("api/<path:rest>", NoSuchAddress.as_view(), name="api-missing"),
    path("", include("civic.portal.machine_urls")),
    path("", include("budgets.machine_urls")),
    path("", include("civic.opendata.machine_urls")),
]
