from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from civic.core.retention import Rule, Table

TABLE = Table(
    heading=_("What officials do"),
    rules=(
        Rule(
            "audit.Entry",
            _("Which official did what, when and why"),
            _("For good. Residents stand in it by a number only"),
            _("So that the city can be held to account"),
        ),
    ),
)
