"""`verify_log.py` runs alone, accepts a log that is right, and names what somebody changed."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys

import pytest

from civic.proofs import log
from civic.proofs.checkpoints import Checkpoint
from civic.proofs.commitments import signature_commitment
from civic.proofs.log import Kind
from civic.proofs.merkle import leaf_hash, merkle_root
from civic.proofs.notes import Signer
from civic.proofs.receipts import Receipt
from civic.publiclog import verify_log
from tests.log_lines import ballot_entry, void_entry

ORIGIN, TEXT = "civic.example/petition-7", b'{"petition":7}'
SIGNER, OTHER = Signer("civic.example", bytes(range(32))), Signer("civic.example", bytes(32))
AT = dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)


def digest(number):
    return signature_commitment(process="petition-7", nonce=bytes([number]) * 16)


def entries(count=30, voids=2):
    lines = [log.open_entry(origin=ORIGIN, parameters=TEXT)]
    lines += [log.commitment_entry(Kind.SIGNATURE, digest(n).hex()) for n in range(count)]
    return lines + [void_entry(commitment=digest(n)) for n in range(voids)]


def checkpoint(lines, size, hours=0, signer=SIGNER, origin=ORIGIN):
    root = merkle_root(leaf_hash(line) for line in lines[:size])
    return Checkpoint(origin, size, root, AT + dt.timedelta(hours=hours)).sign(signer)


def receipt(number, kind=Kind.SIGNATURE, signer=SIGNER, hours=1):
    by, nonce = AT + dt.timedelta(hours=hours), bytes([number]) * 16
    return Receipt(ORIGIN, kind, digest(number), by, nonce).sign(signer)


@pytest.fixture
def check(tmp_path, capsys):
    """Writes the files and returns status and output of the program."""

    def run(lines=None, notes=None, more=(), key=str(SIGNER.verifier)):
        lines = entries() if lines is None else lines
        notes = [checkpoint(lines, 1), checkpoint(lines, len(lines), 2)] if notes is None else notes
        files = {"log": b"".join(line + b"\n" for line in lines), "notes": "\n".join(notes)}
        paths = []
        for name, content in [*files.items(), *((str(n), text) for n, text in enumerate(more))]:
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        verify_log.wrong.clear()
        return verify_log.main(key, paths), capsys.readouterr().out

    return run


def test_a_log_that_is_right_holds_and_is_counted(check):
    status, said = check()
    assert (status, "WRONG" in said) == (0, False)
    assert "By the log of civic.example/petition-7, 28 count; 33 entries." in said


def test_somebody_who_kept_a_checkpoint_sees_that_the_log_grew(check):
    kept = checkpoint(entries(), 20, 1)
    assert check(more=[kept])[0] == 0
    status, said = check(entries()[:-3] + entries()[-2:], more=[kept.replace("\n", "\r\n")])
    assert status == 0, said


def test_somebody_who_kept_a_checkpoint_sees_that_the_log_was_rewritten(check):
    kept = checkpoint(entries(), 20, 1)
    changed = entries()
    changed[5], changed[6] = changed[6], changed[5]
    status, said = check(changed, more=[kept])
    assert status == 1
    assert "nothing was changed since? No: not the one at 20 entries" in said
    assert (
        "nothing was changed since? No: not the one at 20" in check(entries()[:10], more=[kept])[1]
    )


def test_a_signer_finds_the_signature_in_the_log(check):
    status, said = check(more=[receipt(5), receipt(0)])
    assert status == 0
    assert "It counts." in said
    assert "It does not count (any more)." in said


def test_a_signer_whose_receipt_was_not_kept_to_can_prove_it(check):
    assert "is kept to? No: it was promised by" in check(more=[receipt(99)])[1]
    status, said = check(more=[receipt(99, hours=30)])
    assert status == 0
    assert "It will be in the log by 2026-05-02T15:00:00Z" in said


def test_the_text_is_the_one_that_people_signed(check):
    assert "0 is what the log fixes." in check(more=[TEXT])[1]
    assert "0 is what the log fixes? No" in check(more=[b'{"petition":8}'])[1]


SIGNED = "checkpoints are signed with the key? No"
TAMPERING = [
    ("entry changed", lambda lines: [*lines[:3], lines[4], *lines[4:]],
     "Nothing is in the log twice? No"),
    ("entry dropped", lambda lines: lines[:9] + lines[10:], "nothing was changed since? No"),
    ("entry added", lambda lines: [*lines, void_entry(commitment=digest(77))],
     "names one that counted until then? No"),
    ("void twice", lambda lines: [*lines, lines[-1]], "names one that counted until then? No"),
    ("void before", lambda lines: [lines[0], lines[-1], *lines[1:-1]], "counted until then? No"),
    ("no opening", lambda lines: [*lines[1:4], lines[0], *lines[4:]], "CANNOT TELL"),
    ("opened twice", lambda lines: [lines[0], *lines], "is opened once and holds one kind"),
    ("ballots among signatures",
     lambda lines: [*lines, ballot_entry(commitment=digest(78))],
     "holds one kind of entry? No"),
    ("closed", lambda lines: [*lines, log.close_entry(counted=28)], "holds one kind of entry? No"),
    ("spaces", lambda lines: [*lines[:-1], lines[-1].replace(b":", b": ")], "in the one form"),
    ("another log", lambda lines: [log.open_entry(origin="x/y", parameters=TEXT), *lines[1:]],
     "They are of this log? No"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING]
)
def test_somebody_who_changes_the_log_is_found_out(check, change, sentence):
    honest = entries()
    notes = [checkpoint(honest, 1), checkpoint(honest, len(honest), 2)]
    status, said = check(change(honest), notes)
    assert sentence in said
    assert status == (2 if "WRONG" not in said else 1)
    assert "Everything holds" not in said


def test_a_checkpoint_of_another_key_or_changed_is_found_out(check):
    lines = entries()
    assert SIGNED in check(notes=[checkpoint(lines, 33, signer=OTHER)])[1]
    assert SIGNED in check(notes=[checkpoint(lines, 33).replace("\n33\n", "\n32\n")])[1]
    assert SIGNED in check(notes=[checkpoint(lines, 33).replace("T09", "T08")])[1]
    assert SIGNED in check(key=str(OTHER.verifier))[1]
    assert "They are of this log? No" in check(notes=[checkpoint(lines, 33, origin="x/y")])[1]
    assert "signed with the key and of this log? No" in check(more=[receipt(5, signer=OTHER)])[1]
    assert check(notes=[])[0] == 2
    assert check(key="no key")[0] == 2


def test_it_runs_alone_from_any_folder(tmp_path):
    lines = entries()
    shutil.copy(verify_log.__file__, tmp_path / "verify_log.py")
    (tmp_path / "log").write_bytes(b"\n".join(lines) + b"\n")
    (tmp_path / "notes").write_text(checkpoint(lines, 33))
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verify_log.py", str(SIGNER.verifier), "log", "notes"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Everything holds." in ran.stdout
    alone = [sys.executable, "-I", "verify_log.py"]
    ran = subprocess.run(alone, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, "verify_log.py KEY FILE..." in ran.stdout) == (2, True)
