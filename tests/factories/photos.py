from __future__ import annotations

import io
from typing import Any

from PIL import Image


def photo_file(width: int, height: int, *, kind: str = "JPEG", **saved_with: Any) -> bytes:
    """A picture file of one colour, as somebody would send it."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), (200, 90, 40)).save(written, kind, **saved_with)
    return written.getvalue()
