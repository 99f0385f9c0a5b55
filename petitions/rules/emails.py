"""When two e-mail addresses are one mailbox: the canonical form that a petition counts by.

Everywhere: outer spaces go, letters become small, the domain becomes its ASCII form (IDNA).
Beyond that only what a provider documents for its own domains:

| provider            | domains that are one     | ignored in the name | cut from the name |
|---------------------|--------------------------|---------------------|-------------------|
| Google              | gmail.com googlemail.com | dots                | "+" and the rest  |
| Apple               | icloud.com me.com mac.com|                     | "+"               |
| Proton              | proton.me pm.me …        | dots, "-", "_"      | "+"               |
| Microsoft, Fastmail | each for itself          |                     | "+"               |
| Yahoo               | each for itself          |                     | "+", "-"          |
| Yandex              | its country domains      | "-" is a dot        | "+"               |

On any other domain "a+b" may be another person than "a", so it stays. The result is compared and
never written to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class MailboxRule:
    """How a provider reads the part before the @. `home` replaces the domain where it is given."""

    home: str = ""
    ignored: str = ""
    cut_at: str = "+"
    same: tuple[tuple[str, str], ...] = ()


_GOOGLE = MailboxRule(home="gmail.com", ignored=".")
_APPLE = MailboxRule(home="icloud.com")
_PROTON = MailboxRule(home="proton.me", ignored=".-_")
_YANDEX = MailboxRule(home="yandex.ru", same=(("-", "."),))
_YAHOO = MailboxRule(cut_at="+-")
_PLUS = MailboxRule()

RULES: dict[str, MailboxRule] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GOOGLE),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _APPLE),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), _PROTON),
    **dict.fromkeys(
        ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"), _YANDEX
    ),
    **dict.fromkeys(
        ("yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.it", "yahoo.es", "ymail.com"),
        _YAHOO,
    ),
    **dict.fromkeys(
        (
            "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de",
            "hotmail.it", "hotmail.es", "live.com", "live.co.uk", "live.fr", "msn.com",
            "outlook.fr", "outlook.de", "outlook.es",
            "fastmail.com", "fastmail.fm", "zoho.com", "tutanota.com", "hey.com",
        ),
        _PLUS,
    ),
}  # fmt: skip


def canonical_email(address: str) -> str:
    """The form that is equal for equal mailboxes. ValueError if there is no name or no domain.

    >>> canonical_email("Jo.Bloggs+parks@GoogleMail.com")
    'jobloggs@gmail.com'
    """
    text = unicodedata.normalize("NFC", address.strip()).lower()
    name, at, domain = text.rpartition("@")
    if not (name and at and domain):
        raise ValueError("an e-mail address has a name, an @ and a domain")
    domain = ascii_domain(domain)
    rule = RULES.get(domain)
    if rule is None:
        return f"{name}@{domain}"
    return f"{_mailbox(name, rule)}@{rule.home or domain}"


def email_domain(address: str) -> str:
    """The domain of an address in its ASCII form."""
    return ascii_domain(address.rpartition("@")[2].strip().lower())


def is_within(domain: str, domains: Collection[str]) -> bool:
    """Whether the domain or one above it is among `domains`: "a.b.org" is within "b.org"."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


def ascii_domain(domain: str) -> str:
    """ "münchen.example" as "xn--mnchen-3ya.example"; what is no valid name is left as it is."""
    domain = domain.rstrip(".")
    if domain.isascii():  # nearly all: the codec would look at each label and change nothing
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _mailbox(name: str, rule: MailboxRule) -> str:
    kept = name
    for sign in rule.cut_at:
        kept = kept.split(sign, 1)[0]
    for old, new in rule.same:
        kept = kept.replace(old, new)
    kept = "".join(letter for letter in kept if letter not in rule.ignored)
    return kept or name
