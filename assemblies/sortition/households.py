"""Which people live together, told from their addresses.

Two addresses are the same household when their normal forms are equal: Unicode compatibility
form, upper case, no accents, punctuation as spaces, the usual British abbreviations written
out, and flat numbers in one form ("Flat 2, 10 High St." = "2/10 High Street" = "Apt 2 10 High
Street"). A postcode is written without its gap. The house number is kept, so neighbours
stay apart.
"""

from __future__ import annotations

import re
import unicodedata

WORDS = {
    "APARTMENT": "FLAT",
    "APT": "FLAT",
    "AV": "AVENUE",
    "AVE": "AVENUE",
    "BLDG": "BUILDING",
    "BLVD": "BOULEVARD",
    "CL": "CLOSE",
    "CLO": "CLOSE",
    "CRES": "CRESCENT",
    "CRT": "COURT",
    "CT": "COURT",
    "DR": "DRIVE",
    "EST": "ESTATE",
    "FL": "FLAT",
    "FLT": "FLAT",
    "GDNS": "GARDENS",
    "GDN": "GARDEN",
    "GRN": "GREEN",
    "GRV": "GROVE",
    "HSE": "HOUSE",
    "LA": "LANE",
    "LN": "LANE",
    "MT": "MOUNT",
    "PDE": "PARADE",
    "PK": "PARK",
    "PL": "PLACE",
    "RD": "ROAD",
    "SQ": "SQUARE",
    "STR": "STREET",
    "TCE": "TERRACE",
    "TER": "TERRACE",
    "TERR": "TERRACE",
    "UNIT": "FLAT",
    "WY": "WAY",
}
COUNTRY_ENDINGS = ("UNITED KINGDOM", "ENGLAND", "SCOTLAND", "WALES", "UK")
POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})$")
FLAT_NUMBER = re.compile(r"\bFLAT (?:NO |NUMBER )?([0-9]+[A-Z]?|[A-Z])\b")
SLASHED_FLAT = re.compile(r"^\s*([0-9]+[A-Za-z]?)\s*/\s*(?=[0-9])")


def normalise_address(address: str) -> str:
    """The form in which equal addresses are equal texts; empty for an empty address."""
    text = unicodedata.normalize("NFKD", address).upper()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = SLASHED_FLAT.sub(r"FLAT \1 ", text).replace("'", "").replace("’", "")
    text = " ".join(re.sub(r"[\W_]+", " ", text).split())
    for country in COUNTRY_ENDINGS:
        text = text.removesuffix(f" {country}")
    postcode = POSTCODE.search(text)
    if postcode:
        text = text[: postcode.start()].strip()
    words = " ".join(_spelled_out(text.split()))
    flat = FLAT_NUMBER.search(words)
    if flat:
        rest = (words[: flat.start()] + words[flat.end() :]).split()
        words = " ".join(["FLAT", flat[1], *rest])
    return " ".join([*words.split(), *(["".join(postcode.groups())] if postcode else [])])


def _spelled_out(words: list[str]) -> list[str]:
    """Abbreviations written out. ST is a saint before a name and a street after one."""
    spelled = [WORDS.get(word, word) for word in words]
    for place, word in enumerate(words):
        if word == "ST":
            follows_a_name = place > 0 and not words[place - 1][0].isdigit()
            spelled[place] = "STREET" if follows_a_name else "SAINT"
    return spelled
