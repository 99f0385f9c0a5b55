"""Find the place that a postcode lies in, however it was typed."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from civic.areas.models import Postcode
from civic.core.errors import Invalid

SHORTEST, LONGEST = 3, 8


def normalise(text: str) -> str:
    """ "sw1a 1aa", "SW1A-1AA" -> "SW1A1AA": letters and digits alone, in capitals."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in plain if character.isalnum())


def is_plausible(code: str) -> bool:
    """Whether a normalised text could be a postcode of any country."""
    return SHORTEST <= len(code) <= LONGEST and any(c.isdigit() for c in code)


def find_postcode(text: str) -> Postcode | None:
    """The postcode with its borough and ward, or None where it is not one of this city's.

    Raises Invalid, with a sentence for the person, when `text` cannot be a postcode at all.
    """
    code = normalise(text)
    if not code:
        raise Invalid(_("Enter your postcode."), code="postcode-empty")
    if not is_plausible(code):
        raise Invalid(
            _("Enter a full postcode, as it stands on your letters."), code="postcode-shape"
        )
    return Postcode.objects.select_related("borough", "ward").filter(code=code).first()
