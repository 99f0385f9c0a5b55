"""What officials read about the work of computers: steps, outlooks and ways out, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assemblies.sortition import Outlook
from civic.core.templatetags.civic_pictures import percentage

OUTLOOKS = {
    Outlook.ENOUGH: (gettext_lazy("enough"), "good"),
    Outlook.ON_COURSE: (gettext_lazy("enough by the close at this rate"), "warn"),
    Outlook.SHORT: (gettext_lazy("too few by the close at this rate"), "bad"),
}
STAGES = {
    "counting": gettext_lazy("Counting who is there for each quota"),
    "first panel": gettext_lazy("Looking for one panel that meets all quotas"),
    "panels": gettext_lazy("Collecting different panels"),
    "smallest chance": gettext_lazy("Raising the smallest chance"),
    "chances": gettext_lazy("Making the chances as equal as the quotas allow"),
    "fixing chances": gettext_lazy("Raising the chances one by one, from the smallest up"),
    "geometric mean": gettext_lazy("Raising all chances together"),
}


def stage_words(progress: Mapping[str, Any]) -> str:
    """The step that a worker is at, in one plain phrase."""
    return str(STAGES.get(progress.get("stage", ""), _("Working")))


def way_words(way: Mapping[str, Any]) -> str:
    """A change of quotas with its effect, in sentences."""
    changes = "; ".join(_change_words(change) for change in way["changes"])
    effect = _("The smallest chance is then up to %s.") % percentage(way["smallest_chance"])
    missed = way["without_chance"]
    if not missed:
        return f"{changes}. {effect}"
    nobody = ngettext("%d person would be in no panel.", "%d people would be in no panel.", missed)
    return f"{changes}. {effect} {nobody % missed}"


def _change_words(change: Mapping[str, Any]) -> str:
    sentence = (
        _("%(feature)s, %(value)s: at least %(new)s instead of %(old)s")
        if change["limit"] == "minimum"
        else _("%(feature)s, %(value)s: at most %(new)s instead of %(old)s")
    )
    return sentence % change
