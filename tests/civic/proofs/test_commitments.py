"""Commitments fix a ballot, and hide it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proofs.commitments import commitment, new_nonce
from civic.proofs.errors import BadProof, NotCanonical

NONCE = bytes(range(16))


def test_anyone_can_make_it_again_with_a_hash_and_json():
    text = b'["civic/commitment",1,"london-2026",["7","12"],"000102030405060708090a0b0c0d0e0f"]'
    made = commitment(process="london-2026", choices=["7", "12"], nonce=NONCE)
    assert made == hashlib.sha256(text).digest()


CHOICES = st.lists(st.text(max_size=3), max_size=3) | st.dictionaries(
    st.text(max_size=3), st.integers(0, 9), max_size=3
)
BALLOTS = st.tuples(st.text(max_size=4), CHOICES, st.binary(min_size=16, max_size=16))


@given(BALLOTS, BALLOTS)
def test_two_ballots_share_a_commitment_only_if_they_are_the_same(one, two):
    made = [
        commitment(process=process, choices=choices, nonce=nonce)
        for process, choices, nonce in (one, two)
    ]
    assert (made[0] == made[1]) == (one == two)


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_nonce_of_another_length_is_refused(length):
    with pytest.raises(BadProof):
        commitment(process="p", choices=[], nonce=bytes(length))


def test_choices_without_a_canonical_form_are_refused():
    with pytest.raises(NotCanonical):
        commitment(process="p", choices=[0.5], nonce=NONCE)


def test_nonces_are_fresh():
    assert len({new_nonce() for _ in range(100)}) == 100
    assert len(new_nonce()) == 16
