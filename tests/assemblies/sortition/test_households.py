from __future__ import annotations

import pytest

from assemblies.sortition import normalise_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 High Street", "10 HIGH ST."),
        ("10 High Street, London", "10, High  Street; London"),
        ("Flat 2, 10 High St, SW1A 1AA", "2/10 High Street SW1A1AA"),
        ("Apt. 2, 10 High Street", "10 High Street, Flat No 2"),
        ("Unit 4b 7 Mill Rd", "flat 4B, 7 Mill Road"),
        ("3 St Mary's Sq", "3 Saint Marys Square"),
        ("12 Oak Ave", "12 OAK AVENUE, UK"),
        ("5 Élysée Gdns", "5 Elysee Gardens"),
        ("1 Kings’ Cres", "1 Kings Crescent"),
    ],
)
def test_the_same_household(one, other):
    assert normalise_address(one) == normalise_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 High Street", "11 High Street"),
        ("Flat 1, 10 High Street", "Flat 2, 10 High Street"),
        ("Flat 1, 10 High Street", "10 High Street"),
        ("10 High Street", "10 High Road"),
        ("10 High Street E1 1AA", "10 High Street E1 1AB"),
        ("10a High Street", "10 High Street"),
    ],
)
def test_another_household(one, other):
    assert normalise_address(one) != normalise_address(other)


def test_no_address_is_no_household():
    assert normalise_address(" , ") == ""


@pytest.mark.parametrize("address", ["Flat 2, 10 High St, SW1A 1AA", "3 St Mary's Sq", "ΟΔΟΣ 5"])
def test_normal_forms_are_stable(address):
    normal = normalise_address(address)
    assert normalise_address(normal) == normal
