"""Money is an integer number of minor units (pence) and an ISO 4217 code. Never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

# ISO 4217 minor units, where they are not 2.
EXPONENTS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
# What a language writes for the money of its own country, where others write the code (CLDR).
HOME_SIGNS = {
    "cs": {"CZK": "Kč"}, "da": {"DKK": "kr."}, "hu": {"HUF": "Ft"},
    "pl": {"PLN": "zł"}, "sv": {"SEK": "kr"},
}  # fmt: skip


def minor_units(currency: str) -> int:
    """How many minor units one unit of `currency` has: 100 for GBP, 1 for JPY."""
    return 10 ** EXPONENTS.get(currency, 2)


def currency_sign(currency: str) -> str:
    """What stands beside an amount in the language of the page: "£", "zł" or the code."""
    at_home = HOME_SIGNS.get((get_language() or "en").split("-")[0], {})
    return SIGNS.get(currency) or at_home.get(currency, currency)


def parse_money(text: str, currency: str) -> int:
    """Minor units of what a person typed: "£1,250.50", "1250". ValueError if it is no amount."""
    sign = currency_sign(currency)
    cleaned = text.strip().removeprefix(sign).removesuffix(sign)
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
    """ "£48,000", "£7.84", "CHF 1,200"; in Polish "1 200 zł": minor units only if not zero."""
    units, rest = divmod(abs(amount), minor_units(currency))
    text = number_format(units, use_l10n=True, force_grouping=True)
    if rest:
        digits = EXPONENTS.get(currency, 2)
        text += f"{get_format('DECIMAL_SEPARATOR')}{rest:0{digits}d}"
    sign = currency_sign(currency)
    if sign.isalpha() or sign.endswith("."):
        # the extraction of texts does not read escapes, so the space is made no-break here
        pattern = pgettext("money: CHF 1,200", "%(sign)s %(amount)s").replace(" ", "\u00a0")
    else:
        pattern = pgettext("money: £1,200", "%(sign)s%(amount)s")
    return ("−" if amount < 0 else "") + pattern % {"sign": sign, "amount": text}
