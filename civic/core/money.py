"""Money is an integer number of minor units (pence) and an ISO 4217 code. Never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

# ISO 4217 minor units, where they are not 2.
EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
TRAILING_SIGNS = {"PLN": "zł", "CZK": "Kč", "HUF": "Ft", "CHF": "CHF", "SEK": "kr", "DKK": "kr"}


def minor_units(currency: str) -> int:
    """How many minor units one unit of `currency` has: 100 for GBP, 1 for JPY."""
    return 10 ** EXPONENTS.get(currency, 2)


def parse_money(text: str, currency: str) -> int:
    """Minor units of what a person typed: "£1,250.50", "1250". ValueError if it is no amount."""
    cleaned = text.strip().removeprefix(SIGNS.get(currency, currency)).strip()
    cleaned = (
        cleaned.replace(" ", "").replace("\u00a0", "").replace(get_format("THOUSAND_SEPARATOR"), "")
    )
    try:
        amount = Decimal(cleaned.replace(get_format("DECIMAL_SEPARATOR"), ".")) * minor_units(
            currency
        )
    except InvalidOperation:
        raise ValueError(_("Enter an amount of money, such as 1,250.")) from None
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
        raise ValueError(_("Enter an amount of money, such as 1,250."))
    return int(amount)


def format_money(amount: int, currency: str) -> str:
    """ "£48,000", "£7.84", "1,200 zł": minor units only where they are not zero."""
    units, rest = divmod(abs(amount), minor_units(currency))
    text = number_format(units, use_l10n=True, force_grouping=True)
    if rest:
        digits = EXPONENTS.get(currency, 2)
        text += f"{get_format('DECIMAL_SEPARATOR')}{rest:0{digits}d}"
    sign = "−" if amount < 0 else ""
    if currency in SIGNS:
        return f"{sign}{SIGNS[currency]}{text}"
    return f"{sign}{text}\u00a0{TRAILING_SIGNS.get(currency, currency)}"
