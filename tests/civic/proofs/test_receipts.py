"""Receipts: what the voter keeps can be read back, and nothing else can."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from civic.proofs.errors import BadProof
from civic.proofs.log import Kind
from civic.proofs.notes import Signer
from civic.proofs.receipts import Receipt, open_receipt

SIGNER = Signer("log.example", bytes(range(32)))
RECEIPT = Receipt(
    origin="log.example/budget",
    kind=Kind.BALLOT,
    commitment=bytes(range(32)),
    by=datetime(2026, 5, 2, 12, 0, tzinfo=UTC),
    nonce=bytes(range(16)),
)


def test_a_receipt_comes_back():
    assert open_receipt(RECEIPT.sign(SIGNER), SIGNER.verifier) == RECEIPT


def test_the_promise_can_be_shown_without_the_nonce():
    promise = RECEIPT.sign(SIGNER).split("\nnonce ")[0]
    assert open_receipt(promise, SIGNER.verifier) == replace(RECEIPT, nonce=None)


def test_a_withdrawal_has_a_receipt_without_nonce():
    receipt = replace(RECEIPT, kind=Kind.VOID, nonce=None)
    assert open_receipt(receipt.sign(SIGNER), SIGNER.verifier) == receipt


def test_line_breaks_of_any_system_and_white_space_are_forgiven():
    text = "  \n" + RECEIPT.sign(SIGNER).replace("\n", " \r\n") + "\n\n "
    assert open_receipt(text, SIGNER.verifier) == RECEIPT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("budget", "budges"),
        ("ballot ", "void "),
        ("000102", "000103"),
        ("2026", "2027"),
        ("receipt 1", "receipt 2"),
        ("nonce 0001", "nonce 001"),
        ("nonce", "nance"),
        ("— log", "- log"),
    ],
)
def test_a_changed_receipt_is_refused(old, new):
    text = RECEIPT.sign(SIGNER)
    assert old in text
    with pytest.raises(BadProof):
        open_receipt(text.replace(old, new, 1), SIGNER.verifier)


def test_a_signed_text_that_is_no_receipt_is_refused():
    with pytest.raises(BadProof, match="not a receipt"):
        open_receipt(SIGNER.sign("log.example/budget\n7\n"), SIGNER.verifier)
