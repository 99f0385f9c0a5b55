"""How receipts are shown: as text, and as a code to photograph."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe

from civic.publiclog.models import Log


def checking_line(log: Log, *more: str) -> str:
    """What somebody types to check the log's files, and `more` of them, with our program."""
    files = [file_name(log, "log.jsonl"), file_name(log, "checkpoints.txt"), *more]
    return " ".join(["python3 -I verify_log.py", log.public_key, *files])


def file_name(log: Log, part: str) -> str:
    """Under which name a part of a log is saved, so that those of two logs do not meet."""
    return f"{log.pk}-{part}"


def shown_receipt(receipt: str) -> dict[str, object]:
    """What `publiclog/_receipt.html` needs."""
    return {"receipt": receipt, "receipt_code": code_of(receipt)}


def code_of(text: str) -> SafeString:
    """A QR code as an SVG without any style attribute, dark on light in every theme."""
    drawn = io.BytesIO()
    segno.make(text, error="l", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgclass="qr-code", lineclass=None, omitsize=True,
        border=4, dark="#000", light="#fff",
    )  # fmt: skip
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - drawn here, from modules alone
