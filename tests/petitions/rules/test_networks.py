from __future__ import annotations

import pytest

from petitions.rules.networks import (
    address_key,
    address_text,
    is_listed,
    network_range,
    network_text,
    wide_start,
)

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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", False),
        ("0.0.0.1", "::1", False),
    ],
)
def test_neighbours_share_a_wider_network(one, other, same):
    assert (wide_start(address_key(one)) == wide_start(address_key(other))) == same


@pytest.mark.parametrize(
    ("address", "line", "wide"),
    [
        ("203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("", "", ""),
    ],
)
def test_networks_are_written_as_people_write_them(address, line, wide):
    key = address_key(address)
    assert network_text(key) == line
    assert network_text(wide_start(key)) == wide
    for text in filter(None, (line, wide)):
        assert is_listed(key, (network_range(text),))


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.0/33", "x"])
def test_what_is_no_network(text):
    with pytest.raises(ValueError):
        network_range(text)
