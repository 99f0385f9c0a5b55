from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petitions.rules.emails import RULES, canonical_email, email_domain

SAME = [
    ("jo.bloggs@gmail.com", "jobloggs@gmail.com"),
    ("Jo.Bloggs+petitions@googlemail.com", "jobloggs@gmail.com"),
    ("a+b@outlook.com", "a@outlook.com"),
    ("a+b@hotmail.co.uk", "a@hotmail.co.uk"),
    ("jo-shop@yahoo.com", "jo@yahoo.com"),
    ("jo@me.com", "jo@icloud.com"),
    ("j.o_b-x+1@pm.me", "jobx@proton.me"),
    ("ann-lee@ya.ru", "ann.lee@yandex.ru"),
    (" Jo@Example.ORG. ", "jo@example.org"),
    ("jo@münchen.example", "jo@xn--mnchen-3ya.example"),
    ("JO@MÜNCHEN.EXAMPLE", "jo@xn--mnchen-3ya.example"),
    ("zo\u0065\u0301@example.org", "zoé@example.org"),
]
DIFFERENT = [
    ("a.b@example.org", "ab@example.org"),
    ("a+b@example.org", "a@example.org"),
    ("a.b@outlook.com", "ab@outlook.com"),
    ("a@yahoo.com", "a@yahoo.co.uk"),
    ("a-b@gmail.com", "ab@gmail.com"),
]


@pytest.mark.parametrize(("address", "other"), SAME)
def test_one_mailbox(address, other):
    assert canonical_email(address) == canonical_email(other) == other


@pytest.mark.parametrize(("address", "other"), DIFFERENT)
def test_two_mailboxes(address, other):
    assert canonical_email(address) != canonical_email(other)


@pytest.mark.parametrize("address", ["", "nobody", "@example.org", "jo@"])
def test_no_address(address):
    with pytest.raises(ValueError):
        canonical_email(address)


def test_a_name_of_ignored_signs_only_stays():
    assert canonical_email("+@gmail.com") == "+@gmail.com"
    assert canonical_email("...@gmail.com") == "...@gmail.com"


def test_the_domain_of_an_address():
    assert email_domain("jo@Bücher.example") == "xn--bcher-kva.example"


LETTERS = st.text("abc.+-_1", min_size=1, max_size=12)


@given(LETTERS, st.sampled_from([*RULES, "example.org"]))
def test_the_canonical_form_is_its_own_canonical_form(name, domain):
    once = canonical_email(f"{name}@{domain}")
    assert canonical_email(once) == once
