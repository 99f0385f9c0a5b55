"""Checkpoints: written, read back, refused when anything differs."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from civic.proofs.checkpoints import Checkpoint, open_checkpoint
from civic.proofs.errors import BadProof
from civic.proofs.notes import Signer

SIGNER = Signer("log.example", bytes(range(32)))
AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CHECKPOINT = Checkpoint("log.example/budget", 7, bytes(32), AT)


def test_it_reads_as_lines():
    assert str(CHECKPOINT).split("\n") == [
        "log.example/budget",
        "7",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "timestamp 2026-05-01T12:00:00Z",
        "",
    ]


def test_it_comes_back():
    note = CHECKPOINT.sign(SIGNER)
    assert open_checkpoint(note, SIGNER.verifier, origin="log.example/budget") == CHECKPOINT


def test_the_moment_is_written_in_utc():
    summer = AT.astimezone(timezone(timedelta(hours=1)))
    assert str(Checkpoint("o", 7, bytes(32), summer)) == str(Checkpoint("o", 7, bytes(32), AT))


def test_a_checkpoint_of_another_log_is_refused():
    with pytest.raises(BadProof, match="another log"):
        open_checkpoint(CHECKPOINT.sign(SIGNER), SIGNER.verifier, origin="log.example/other")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n-7\n"),
        ("AAA=\n", "AAA\n"),
        ("AAA=\n", "AAB=\n"),
        ("AAAAAAAA", ""),
        ("timestamp ", "time "),
        ("2026-05-01T", "2026-13-01T"),
        ("12:00:00Z", "12:00:00"),
        ("Z\n", "Z\nmore\n"),
        ("\n7\n", "\n"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_checkpoint_is_refused_though_signed(old, new):
    text = str(CHECKPOINT)
    assert old in text
    with pytest.raises(BadProof):
        open_checkpoint(
            SIGNER.sign(text.replace(old, new, 1)), SIGNER.verifier, origin="log.example/budget"
        )
