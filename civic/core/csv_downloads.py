"""Tables as CSV downloads (RFC 4180), sent while they are read, so that memory does not grow."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

CHUNK = 2000


def csv_response(
    filename: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]
) -> StreamingHttpResponse:
    """The header, then row after row."""
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
