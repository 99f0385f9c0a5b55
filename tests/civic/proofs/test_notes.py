"""Signed notes, against the example of the format's own documentation and against tampering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proofs.errors import BadProof
from civic.proofs.notes import Signer, Verifier, read_verifier

SIGNER = Signer("log.example/budget", bytes(range(32)))
OTHER = Signer("log.example/budget", bytes(32))
TEXT = "one\n\ntwo\n"

# The verifier key and note in the documentation of golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)


def test_a_note_of_another_implementation_is_read():
    assert read_verifier(GO_KEY).open(GO_NOTE).startswith("If you think")
    assert str(read_verifier(GO_KEY)) == GO_KEY


def test_a_signed_text_comes_back():
    assert SIGNER.verifier.open(SIGNER.sign(TEXT)) == TEXT


def test_signatures_of_witnesses_do_not_disturb():
    note = SIGNER.sign(TEXT) + Signer("witness", bytes(32)).sign("x\n").split("\n\n")[1]
    assert SIGNER.verifier.open(note) == TEXT


def test_the_key_of_another_is_not_accepted():
    with pytest.raises(BadProof, match="no signature by"):
        OTHER.verifier.open(SIGNER.sign(TEXT))
    forged = Verifier(SIGNER.name, OTHER.verifier.public_key)
    with pytest.raises(BadProof):
        forged.open(SIGNER.sign(TEXT))


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_a_changed_note_is_refused(place, letter):
    note = SIGNER.sign(TEXT)
    place %= len(note)
    changed = note[:place] + letter + note[place + 1 :]
    if changed == note:
        return
    with pytest.raises(BadProof):
        SIGNER.verifier.open(changed)


@pytest.mark.parametrize("note", ["", "a\n", "a\n\n", "a\n\nb\n", "\n\n", SIGNER.sign(TEXT)[:-1]])
def test_what_is_no_note_is_refused(note):
    with pytest.raises(BadProof):
        SIGNER.verifier.open(note)


def test_a_verifier_is_read_from_its_text():
    assert read_verifier(f" {SIGNER.verifier}\n") == SIGNER.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        GO_KEY[:-4],
        GO_KEY.replace("c74f", "c74e"),
        GO_KEY.replace("Peter", "peter"),
        GO_KEY + "AAAA",
        "a+00000000+%%%",
    ],
)
def test_what_is_no_verifier_is_refused(text):
    with pytest.raises(BadProof):
        read_verifier(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n"])
def test_a_key_name_has_no_space_and_no_plus(name):
    with pytest.raises(ValueError, match="key name"):
        Signer(name, bytes(32))


def test_a_text_ends_in_a_line_break():
    with pytest.raises(ValueError, match="line break"):
        SIGNER.sign("a")
