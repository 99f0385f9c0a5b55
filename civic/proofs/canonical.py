"""Canonical JSON: one value, one sequence of bytes.

RFC 8785 (JCS), restricted to what can be hashed without doubt: null, booleans, integers within
±(2^53 - 1), strings, lists and objects with string keys. Floats are refused, because no rule
here may depend on how a language prints them; amounts are integers of the smallest unit and
exact fractions are strings.

Objects are ordered by the UTF-16 code units of their keys, there is no white space, and strings
carry only the escapes that JSON demands. The result is UTF-8.
"""

from __future__ import annotations

import json
from typing import Any

from civic.proofs.errors import NotCanonical

MAX_SAFE_INTEGER = 2**53 - 1


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of `value`; raises NotCanonical for anything without a canonical form."""
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds half of a surrogate pair") from error


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise NotCanonical(f"integer beyond 2^53 - 1: {value}")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _utf16(key: Any) -> bytes:
    if not isinstance(key, str):
        raise NotCanonical(f"object keys are strings, not {type(key).__name__}")
    return key.encode("utf-16-be", "surrogatepass")
