from __future__ import annotations

import pytest

from petitions.rules.networks import address_key, address_text, is_listed, network_range

INSIDE = [
    ("203.0.113.7", "203.0.113.0/24"),
    ("203.0.113.7", "203.0.113.7"),
    ("::ffff:203.0.113.7", "203.0.113.0/24"),
    ("2001:db8:1::5", "2001:db8::/32"),
    ("2001:db8::ffff", "2001:db8::1"),
    ("198.51.100.1", "0.0.0.0/0"),
]
OUTSIDE = [
    ("203.0.114.7", "203.0.113.0/24"),
    ("2001:db9::1", "2001:db8::/32"),
    ("2001:db8::1", "0.0.0.0/0"),
    ("", "0.0.0.0/0"),
    ("nonsense", "0.0.0.0/0"),
]


@pytest.mark.parametrize(("address", "network"), INSIDE)
def test_inside(address, network):
    assert is_listed(address_key(address), (network_range(network),))


@pytest.mark.parametrize(("address", "network"), OUTSIDE)
def test_outside(address, network):
    assert not is_listed(address_key(address), (network_range(network),))


def test_keys_give_the_address_back():
    assert address_text(address_key("203.0.113.7")) == "203.0.113.7"
    assert address_text("") == ""


def test_of_an_ipv6_address_only_the_line_is_kept():
    assert address_text(address_key("2001:db8:1:2:3:4:5:6")) == "2001:db8:1:2::"


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.0/33", "x"])
def test_what_is_no_network(text):
    with pytest.raises(ValueError):
        network_range(text)
