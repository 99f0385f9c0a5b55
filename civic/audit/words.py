"""Official acts in words. An act that is not in the table is read from its code: "petition.flagged"
is "Petition: flagged"."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from civic.audit.models import Entry
from civic.core.wording import moment

LONGEST = 120
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
NAMES = {
    "budget.created": _("Draft made"),
    "budget.edited": _("Text or times changed"),
    "budget.money_changed": _("Areas or their money changed"),
    "budget.projects_imported": _("Projects added from a table"),
    "budget.project_removed": _("Project taken out"),
    "budget.voting": _("Vote announced"),
    "budget.counting": _("Vote closed"),
    "budget.sealed": _("Ballots sealed"),
    "budget.counted": _("Ballots counted"),
    "budget.results": _("Result published"),
    "budget.called-off": _("Vote called off"),
    "budget.cleared": _("All ballots of the called-off vote destroyed"),
    "budget.imported": _("Loaded from a file"),
    "assembly.created": _("Draft made"),
    "assembly.edited": _("Text or times changed"),
    "assembly.quotas_edited": _("Quotas changed"),
    "assembly.quotas_relaxed": _("Quotas changed as proposed, so that a panel exists"),
    "assembly.invitations_drawn": _("Addresses for letters drawn"),
    "assembly.registration": _("Pool opened"),
    "assembly.pool_loaded": _("People loaded"),
    "assembly.people_available": _("People put back into the coming draws"),
    "assembly.people_unavailable": _("People taken out of the coming draws"),
    "assembly.selecting": _("Selection started"),
    "assembly.selection_stopped": _("Selection stopped with the best found so far"),
    "assembly.selection_done": _("Panels worked out"),
    "assembly.selection_failed": _("Selection failed"),
    "assembly.unreachable_read": _("Who can be in no panel was looked at"),
    "assembly.codes_read": _("The list of codes was saved"),
    "assembly.people_file_read": _("The file for auditors was saved"),
    "assembly.committed": _("Panels published"),
    "assembly.draw_moved": _("Draw moved"),
    "assembly.called-off": _("Called off"),
    "assembly.drawn": _("Dice entered, panel drawn"),
    "assembly.meeting": _("Meetings begun"),
    "assembly.recommendation_removed": _("Recommendation taken out"),
    "assembly.recommended": _("Recommendations published"),
    "assembly.answered": _("Answer of the city published"),
    "recommendation.created": _("Recommendation written down"),
    "recommendation.edited": _("Recommendation changed"),
    "recommendation.corrected": _("Corrected after it was published"),
    "recommendation.answered": _("Answer written down"),
    "recommendation.progress": _("Progress reported"),
    "assembly.seats_planned": _("Tables planned"),
    "assembly.seats_read": _("The tables were saved"),
    "project.created": _("Project added"),
    "project.edited": _("Project changed"),
    "project.update_published": _("Update published"),
    "project.update_corrected": _("Update corrected"),
    "residency.verified": _("Address checked"),
    "account.revealed": _("Personal data looked at"),
    "account.erased": _("Account erased"),
}


def action_words(action: str) -> str:
    if action in NAMES:
        return str(NAMES[action])
    return action.replace("_", " ").replace("-", " ").replace(".", ": ").capitalize()


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    """What the act changed: (name, before, after), each cut to a readable length."""
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    return [
        (_plain(name), _shorten(entry.before.get(name)), _shorten(entry.after.get(name)))
        for name in names
    ]


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _shorten(value: Any) -> str:
    text = "" if value is None else str(value)
    if MOMENT.fullmatch(text):
        return moment(dt.datetime.fromisoformat(text))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
