"""Long tables as CSV, read and sent row by row, so that memory does not grow with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from petitions.models import Petition, Signature

CHUNK = 2000
SIGNATURE_COLUMNS = ("id", "petition", "state", "signed", "confirmed", "borough", "ward")


def signature_rows(petition: Petition | None = None) -> Iterator[tuple[Any, ...]]:
    """Signatures without anything about the person, for `SIGNATURE_COLUMNS`; of all or of one."""
    rows = Signature.objects.filter(petition=petition) if petition else Signature.objects.all()
    columns = ("pk", "petition_id", "state", "created_at", "confirmed_at")
    places = ("borough__code", "ward__code")
    return rows.order_by("pk").values_list(*columns, *places).iterator(CHUNK)


def csv_response(
    filename: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]
) -> StreamingHttpResponse:
    """Rows as a CSV download (RFC 4180), sent while they are read."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Line:
    """A file that gives back what is written, which is all that csv.writer needs."""

    def write(self, text: str) -> str:
        return text


def _lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
