from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from civic.core.retention import Rule, Table

TABLE = Table(
    heading=_("The public log"),
    rules=(
        Rule(
            "publiclog.Entry",
            _("The fingerprint of each ballot, without who cast it or when"),
            _("For good"),
            _("So that anybody can check that no ballot was lost, added or changed"),
        ),
    ),
    impersonal=("publiclog.Log", "publiclog.Node", "publiclog.Checkpoint", "publiclog.Waiting"),
)
