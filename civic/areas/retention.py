from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from civic.core.retention import Table

TABLE = Table(
    heading=_("Areas and postcodes"),
    impersonal=("areas.Area", "areas.Postcode", "areas.PostcodeImport"),
)
