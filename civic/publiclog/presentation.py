"""How receipts are shown: as text, and as a code to photograph."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


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
