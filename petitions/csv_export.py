"""Signatures as rows of a table, with nothing about the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from civic.core.csv_downloads import CHUNK
from petitions.models import Petition, Signature

SIGNATURE_COLUMNS = ("id", "petition", "state", "signed", "confirmed", "borough", "ward")


def signature_rows(petition: Petition | None = None) -> Iterator[tuple[Any, ...]]:
    """Signatures without anything about the person, for `SIGNATURE_COLUMNS`; of all or of one."""
    rows = Signature.objects.filter(petition=petition) if petition else Signature.objects.all()
    columns = ("pk", "petition_id", "state", "created_at", "confirmed_at")
    places = ("borough__code", "ward__code")
    return rows.order_by("pk").values_list(*columns, *places).iterator(CHUNK)
