"""Petitions, as the subjects of their public logs."""

from __future__ import annotations

from collections.abc import Collection

from civic.publiclog.subjects import Subject
from petitions.models import Petition
from petitions.texts import with_texts


def petitions_of_logs(names: Collection[str]) -> dict[str, Subject]:
    """Name of a log -> its petition, of those that everybody may read."""
    shown = with_texts(Petition.objects.shown().filter(log__in=names))
    return {one.log_name: Subject(one.localized.title, one.get_absolute_url()) for one in shown}
