"""Network addresses as text that sorts like the addresses do, in any database.

An address is kept as the 32 hexadecimal digits of its IPv6 form (IPv4 mapped, RFC 4291 2.5.5.2).
So a network of either version is one range: `low <= key <= high`. An IPv6 line has at least a /64
(RFC 6177), so of its addresses only these 64 bits are kept: one line has one key.
"""

from __future__ import annotations

import ipaddress

MAPPED = 0xFFFF << 32
LINE_PREFIX = 64
V4_START = f"{0xFFFF:024x}"  # what the key of every IPv4 address begins with
V4_WIDE_DIGITS = 30  # of the key, equal within a /24: the usual smallest block of a provider
V6_WIDE_DIGITS = 12  # equal within a /48: what a site gets (RFC 6177)


def address_key(address: str) -> str:
    """The key of the line that an address belongs to, or "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        parsed = ipaddress.ip_network((parsed, LINE_PREFIX), strict=False).network_address
    return f"{_as_number(parsed):032x}"


def address_text(key: str) -> str:
    """The usual way to write the address of a key; "" for ""."""
    if not key:
        return ""
    address = ipaddress.IPv6Address(int(key, 16))
    return str(address.ipv4_mapped or address)


def wide_start(key: str) -> str:
    """What all keys of the same IPv4 /24 or IPv6 /48 begin with; "" for ""."""
    return key[: V4_WIDE_DIGITS if key.startswith(V4_START) else V6_WIDE_DIGITS]


def wide_range(start: str) -> tuple[str, str]:
    """The first and the last key that begin so."""
    return start.ljust(32, "0"), start.ljust(32, "f")


def network_text(start: str) -> str:
    """A key or the start of keys as a network: "203.0.113.7", "203.0.113.0/24", "2001:db8::/48"."""
    if not start:
        return ""
    address = ipaddress.IPv6Address(int(start.ljust(32, "0"), 16))
    bits = 4 * len(start)
    if address.ipv4_mapped is not None:
        return str(ipaddress.ip_network((address.ipv4_mapped, bits - 96))).removesuffix("/32")
    return str(ipaddress.ip_network((address, min(bits, LINE_PREFIX))))


def network_range(network: str) -> tuple[str, str]:
    """Lowest and highest key in "203.0.113.0/24", "2001:db8::/32" or one address. ValueError."""
    parsed = ipaddress.ip_network(network.strip(), strict=False)
    if parsed.version == 6 and parsed.prefixlen > LINE_PREFIX:
        parsed = ipaddress.ip_network((parsed.network_address, LINE_PREFIX), strict=False)
    low, high = parsed.network_address, parsed.broadcast_address
    return f"{_as_number(low):032x}", f"{_as_number(high):032x}"


def is_listed(key: str, networks: tuple[tuple[str, str], ...]) -> bool:
    """Whether the address lies in one of the ranges of `network_range`."""
    return bool(key) and any(low <= key <= high for low, high in networks)


def _as_number(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> int:
    number = int(address)
    return number | MAPPED if address.version == 4 else number
