"""Each colour of text or of an edge has contrast enough, in light and in dark (WCAG 2.2)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

TOKENS = settings.ROOT / "civic" / "static" / "civic" / "css" / "tokens.css"
TEXT, PART = 4.5, 3.0
GROUNDS = ("paper", "card", "sunken")
HUES = ("budgets", "petitions", "assemblies", "good", "bad", "warn")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "brand") for ground in GROUNDS),
    *((hue, ground, TEXT) for hue in HUES for ground in ("paper", "card", f"{hue}-pale")),
    *(("ink", f"{hue}-pale", TEXT) for hue in HUES),
    *(("ink-soft", f"{hue}-pale", TEXT) for hue in HUES),
    *(("card", hue, TEXT) for hue in HUES),  # what stands on a full bar or dot
    *(("line-strong", ground, PART) for ground in GROUNDS),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("ink", "brand-pale", TEXT),
    ("brand", "brand-pale", TEXT),
    ("focus-edge", "focus", PART),
]


def colours(scheme: int) -> dict[str, str]:
    """Token -> "#rrggbb", for light (0) or dark (1)."""
    text = TOKENS.read_text()
    both = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)
    one = re.findall(r"--([\w-]+): (#\w+);", text)
    found = dict(one)
    found |= {name: values[scheme] for name, *values in both}
    return {name: whole(value) for name, value in found.items()}


def whole(value: str) -> str:
    return "#" + "".join(digit * 2 for digit in value[1:]) if len(value) == 4 else value


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_a_reader_can_tell_ink_from_ground(ink, ground, least, scheme):
    known = colours(scheme)
    assert contrast(known[ink], known[ground]) >= least
