from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from civic.core.retention import Rule, Table

TABLE = Table(
    heading=_("The public log"),
    rules=(
        Rule(
            "publiclog.Entry",
            _("The fingerprint of each ballot and signature, without whose it is or when"),
            _("For good"),
            _("So that anybody can check that none was lost, added or changed"),
        ),
    ),
    impersonal=("publiclog.Log", "publiclog.Node", "publiclog.Checkpoint", "publiclog.Waiting"),
)
