from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import assemblies.sortition
from assemblies.sortition import (
    Person,
    Problem,
    Quota,
    SortitionError,
    commit_draw,
    draw_panels,
    drawn_document,
    person_codes,
    replacement_problem,
    row_from_dice,
    select,
)
from civic.proofs.canonical import canonical_json
from tests.assemblies.sortition.pools import violations

VERIFIER = Path(assemblies.sortition.__file__).with_name("verify_draw.py")
AT = datetime(2031, 5, 1, 18, 0, tzinfo=UTC)
POOL = tuple(
    Person(
        f"p{n}",
        {"gender": "wm"[n % 2], "age": ("old", "mid", "young")[n % 3]},
        f"h{n // 2}" if n < 10 else "",
    )
    for n in range(40)
)
LIMITS = (
    Quota("gender", "w", 3, 5),
    Quota("gender", "m", 3, 5),
    *(Quota("age", value, 2, 4) for value in ("old", "mid", "young")),
)
PROBLEM = Problem(POOL, LIMITS, 8)


@pytest.fixture(scope="module")
def draw():
    selection = select(PROBLEM)
    lottery = draw_panels(selection, count=1000, seed="ab")
    commitment = commit_draw(
        PROBLEM, selection, lottery, assembly="Clean air", draw=1, at=AT, key=b"k"
    )
    result = drawn_document(commitment, dice="0 4 2", panels=1000, at=AT + timedelta(minutes=9))
    return lottery, commitment, result


def verified(tmp_path, commitment, result, *, document=None, panels=None, people=None):
    """The verifier's exit status and output on the files, some of them changed."""
    files = {
        "commitment.json": document or commitment.document,
        "panels.txt": panels or commitment.panels,
        "result.json": result,
        "people.csv": people or commitment.people,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    # Isolated, so that the file is seen to need nothing but the standard library.
    command = [
        sys.executable,
        "-I",
        "-S",
        str(VERIFIER),
        *list(files)[:3],
        "--people",
        "people.csv",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_true_draw_passes_every_check_in_time(draw, tmp_path):
    _, commitment, result = draw
    started = time.process_time()
    status, said = verified(tmp_path, commitment, result)
    assert status == 0
    assert said.count("OK ") == 8
    assert "FAILED" not in said
    assert f"SHA-256 {commitment.sha256}" in said
    assert time.process_time() - started < 5


def changed(data: bytes, **values: object) -> bytes:
    return canonical_json(json.loads(data) | values)


def other_quota(document: bytes) -> bytes:
    quotas = json.loads(document)["quotas"]
    quotas[0]["maximum"] -= 1
    return changed(document, quotas=quotas)


def fewer_counted(document: bytes) -> bytes:
    quotas = json.loads(document)["quotas"]
    first = next(iter(quotas[0]["panels_by_count"]))
    quotas[0]["panels_by_count"][first] -= 1
    return changed(document, quotas=quotas)


def other_chances(document: bytes) -> bytes:
    people = json.loads(document)["people_by_panels"]
    first = next(iter(people))
    people["1"] = people.pop(first)
    return changed(document, people_by_panels=people)


def swapped_codes(panels: bytes) -> bytes:
    lines = panels.splitlines(keepends=True)
    lines[41], lines[42] = (
        lines[41][:4] + lines[42][4:],
        lines[42][:4] + lines[41][4:],
    )
    return b"".join(lines)


TAMPERED = {
    "two panels swapped": ({"panels": swapped_codes}, ["panels file", "Merkle root", "result"]),
    "a panel dropped": (
        {"panels": lambda data: b"".join(data.splitlines(keepends=True)[:-1])},
        ["panels file", "Merkle root", "panels"],
    ),
    "a member dropped": (
        {"panels": lambda data: data.replace(data.split()[1], b"", 1)},
        ["panels file", "Merkle root", "panels"],
    ),
    "a member twice": (
        {"panels": lambda data: data.replace(data.split()[1], data.split()[2], 1)},
        ["panels file", "Merkle root", "panels"],
    ),
    "another hash": (
        {"document": lambda data: changed(data, panels_sha256="0" * 64)},
        ["panels file", "result"],
    ),
    "another root": (
        {"document": lambda data: changed(data, merkle_root="0" * 64)},
        ["Merkle root", "result"],
    ),
    "another quota": ({"document": other_quota}, ["quotas", "people file", "result"]),
    "fewer counted": ({"document": fewer_counted}, ["quotas", "result"]),
    "other chances": ({"document": other_chances}, ["chances", "result"]),
    "a bound too low": (
        {"document": lambda data: changed(data, bound="0.000001")},
        ["chances", "result"],
    ),
    "a larger pool": (
        {"document": lambda data: changed(data, pool=41)},
        ["chances", "people file", "result"],
    ),
    "people changed": ({"people": lambda data: data.replace(b",w,", b",m,", 1)}, ["people file"]),
    "other dice": ({"result": lambda data: changed(data, dice="043")}, ["result"]),
    "another row": ({"result": lambda data: changed(data, dice="043", row=43)}, ["result"]),
    "another panel": ({"result": lambda data: changed(data, panel=["X"] * 8)}, ["result"]),
    "drawn too early": (
        {"result": lambda data: changed(data, drawn_at="2031-04-30T18:00:00+00:00")},
        ["result"],
    ),
    "not a document": ({"document": lambda data: data[:-2]}, ["commitment"]),
    "no object": ({"document": lambda data: b"[]"}, ["commitment"]),
}


@pytest.mark.parametrize("case", TAMPERED.values(), ids=TAMPERED.keys())
def test_every_change_is_named(draw, tmp_path, case):
    changes, names = case
    _, commitment, result = draw
    files = {
        "document": commitment.document,
        "panels": commitment.panels,
        "result": result,
        "people": commitment.people,
    }
    files |= {name: change(files[name]) for name, change in changes.items()}
    status, said = verified(tmp_path, commitment, files.pop("result"), **files)
    failed = [line.split(":")[0][8:] for line in said.splitlines() if line.startswith("FAILED")]
    assert status == 1
    assert set(names) <= set(failed)
    if "commitment" not in names:
        assert set(failed) <= {*names, "people file", "chances"}


def test_the_verifier_needs_only_the_first_two_files(draw, tmp_path):
    _, commitment, _ = draw
    (tmp_path / "c").write_bytes(commitment.document)
    (tmp_path / "p").write_bytes(commitment.panels)
    command = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "c"), str(tmp_path / "p")]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    missing = subprocess.run([*command[:-1], "absent"], capture_output=True, text=True, timeout=60)
    assert missing.returncode == 1
    assert missing.stderr == "absent: No such file or directory\n"


def test_the_document_holds_no_feature_of_a_person(draw):
    lottery, commitment, _ = draw
    document = json.loads(commitment.document)
    assert hashlib.sha256(commitment.panels).hexdigest() == document["panels_sha256"]
    assert document["pool"] == 40
    assert document["quotas"][0]["feature"] == "gender"
    public = commitment.document + commitment.panels
    assert not any(f'"{person.id}"'.encode() in public for person in POOL)
    line = commitment.panels.splitlines()[42].decode().split()
    assert line == ["042", *sorted(commitment.codes[person] for person in lottery.panels[42])]
    rows = list(csv.DictReader(io.StringIO(commitment.people.decode())))
    assert {row["code"] for row in rows} == set(commitment.codes.values())


def test_codes_depend_on_the_key():
    assert person_codes(["a"], b"k") == person_codes(["a"], b"k") != person_codes(["a"], b"l")
    assert len(set(person_codes(map(str, range(5000)), b"k").values())) == 5000


@pytest.mark.parametrize(
    ("dice", "panels", "row"),
    [("042", 1000, 42), ("0 4 2", 1000, 42), ("000", 1000, 0), ("999", 1000, 999), ("7", 10, 7)],
)
def test_dice_give_the_row(dice, panels, row):
    assert row_from_dice(dice, panels=panels) == row


@pytest.mark.parametrize(
    ("dice", "panels"), [("42", 1000), ("0042", 1000), ("4x2", 1000), ("٠٤٢", 1000), ("1", 500)]
)
def test_other_dice_are_refused(dice, panels):
    with pytest.raises(SortitionError):
        row_from_dice(dice, panels=panels)


def test_a_replacement_is_a_draw_of_the_seats_and_quotas_left(draw, tmp_path):
    lottery, first, _ = draw
    panel = lottery.panels[42]
    problem = replacement_problem(PROBLEM, panel, panel[:2])
    assert problem.seated == panel[2:]
    selection = select(problem)
    again = draw_panels(selection, count=1000, seed="cd")
    second = commit_draw(
        problem, selection, again, assembly="Clean air", draw=2, at=AT, key=b"2",
        previous=first.sha256,
    )  # fmt: skip
    document = json.loads(second.document)
    assert (document["draw"], document["size"]) == (2, 2)
    assert document["previous"] == first.sha256
    assert all(violations(problem, drawn) == [] for drawn in again.panels)
    assert not any(person in drawn for drawn in again.panels for person in panel[:2])
    result = drawn_document(second, dice="007", panels=1000, at=AT)
    assert verified(tmp_path, second, result)[0] == 0


def test_the_same_bytes_under_any_hash_seed(tmp_path):
    program = """
import hashlib
from tests.assemblies.sortition.test_draw import *
selection = select(PROBLEM, seed="1")
lottery = draw_panels(selection, count=100, seed="ab")
commitment = commit_draw(PROBLEM, selection, lottery, assembly="a", draw=1, at=AT, key=b"k")
print(commitment.sha256, hashlib.sha256(repr(selection).encode()).hexdigest())
"""
    root = Path(__file__).parents[3]
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(said) == 1
