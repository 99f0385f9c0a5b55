"""What a signer may type, and what becomes of it: names of every script, postcodes, ties."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

LONGEST_NAME = 255
LONGEST_POSTCODE = 10
FEWEST_LETTERS = 3
_JOINERS = "\u200c\u200d"  # needed inside Persian and Indic names and inside emoji


class Tie(StrEnum):
    """What may tie a signer to the place. A body says which of them count."""

    LIVES = "lives"
    WORKS = "works"
    STUDIES = "studies"


def tidy_name(text: str) -> str:
    """One line without control characters and double spaces. ValueError: empty or too long.

    Letters of every script, marks, apostrophes, digits and emoji stay; a name that holds no letter
    or digit at all is no name.
    """
    kept = "".join(sign for sign in unicodedata.normalize("NFC", text) if _is_shown(sign))
    name = " ".join(kept.split())
    if not any(sign.isalnum() for sign in name):
        raise ValueError("a name holds at least one letter")
    if len(name) > LONGEST_NAME:
        raise ValueError("a name has at most 255 signs")
    return name


def tidy_title(text: str) -> str:
    """One line in words. ValueError for one without letters: nobody could read it aloud."""
    title = " ".join(unicodedata.normalize("NFC", text).split())
    if sum(sign.isalpha() for sign in title) < FEWEST_LETTERS:
        raise ValueError("a title says something")
    return title


def name_key(name: str) -> str:
    """Equal for names that differ only in capitals, width or spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_NAME]


def tidy_postcode(text: str) -> str:
    """ "sw1a 1aa" as "SW1A1AA". ValueError for what can be no postcode in any country."""
    code = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    if not (3 <= len(code) <= LONGEST_POSTCODE and code.isascii() and code.isalnum()):
        raise ValueError("a postcode has 3 to 10 letters and digits")
    return code


def _is_shown(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in _JOINERS or sign.isspace() or category[0] != "C"
