"""What was done with a thing, for the page of that thing in the admin."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from civic.audit.models import Entry
from civic.audit.words import action_words, changes

SHOWN = 50

register = template.Library()


@register.inclusion_tag("admin/audit_trail.html")
def audit_trail(subject: Model) -> dict[str, Any]:
    """The newest acts on `subject`, newest first. One query."""
    entries = list(Entry.objects.about(subject).select_related("actor")[: SHOWN + 1])
    acts = [
        {"entry": entry, "words": action_words(entry.action), "changes": changes(entry)}
        for entry in entries[:SHOWN]
    ]
    return {"acts": acts, "shown": SHOWN, "are_more": len(entries) > SHOWN}
