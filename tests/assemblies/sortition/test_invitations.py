from __future__ import annotations

import hmac
import itertools
import math
import subprocess
import sys
from collections import Counter

import pytest

from assemblies.sortition import SortitionError, sample_invitations


def written(tmp_path, rows, header="id,weight"):
    path = tmp_path / "addresses.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def test_the_sample_can_be_redone_from_the_description(tmp_path):
    weights = {f"a{n}": 1 + n % 4 for n in range(200)}
    path = written(tmp_path, [f"{name},{weight}" for name, weight in weights.items()])
    keys = {}
    for name, weight in weights.items():
        digest = hmac.new(b"seed", name.encode(), "sha256").digest()
        keys[name] = -math.log((int.from_bytes(digest[:8], "big") + 0.5) / 2**64) / weight
    expected = sorted(keys, key=keys.__getitem__)[:20]
    found = sample_invitations(path, count=20, seed=b"seed", weight_column="Weight")
    assert found == expected


def test_a_larger_sample_begins_with_the_smaller(tmp_path):
    path = written(tmp_path, [f"a{n},1" for n in range(50)])
    assert sample_invitations(path, count=30, seed=b"x")[:10] == sample_invitations(
        path, count=10, seed=b"x"
    )


def test_weights_count(tmp_path):
    path = written(tmp_path, [f"a{n},{9 if n < 500 else 1}" for n in range(1000)])
    invited = sample_invitations(path, count=100, seed=b"x", weight_column="weight")
    heavy = sum(int(name[1:]) < 500 for name in invited)
    assert 78 <= heavy <= 98  # 90 expected, with a standard deviation of 3


def test_each_order_is_as_frequent_as_draws_by_the_weights_left(tmp_path):
    weights = {"a": 1, "b": 2, "c": 3}
    path = written(tmp_path, [f"{name},{weight}" for name, weight in weights.items()])
    draws = 3000
    seen = Counter(
        tuple(sample_invitations(path, count=2, seed=bytes([n % 256, n // 256]),
                                 weight_column="weight"))
        for n in range(draws)
    )  # fmt: skip
    surprise = 0.0
    for first, second in itertools.permutations(weights, 2):
        left = 6 - weights[first]
        expected = draws * weights[first] / 6 * weights[second] / left
        surprise += (seen[first, second] - expected) ** 2 / expected
    assert surprise < 20.5  # chi-squared with 5 degrees of freedom: 1 in 1,000


def test_no_invitations_are_refused(tmp_path):
    with pytest.raises(SortitionError, match="at least 1, not 0"):
        sample_invitations(written(tmp_path, ["a,1"]), count=0, seed=b"x")


def test_nobody_is_invited_twice_and_weight_zero_never(tmp_path):
    path = written(tmp_path, ["a,1", "b,0", "c,2"])
    found = sample_invitations(path, count=9, seed=b"x", weight_column="weight")
    assert sorted(found) == ["a", "c"]


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (["a,1", "a,2"], "duplicate_id", 3),
        (["a,1", ",2"], "missing_cell", 3),
        (["a,x"], "weight", 2),
        (["a,-1"], "weight", 2),
        (["a,nan"], "weight", 2),
        (["a,inf"], "weight", 2),
    ],
)
def test_bad_rows_are_refused(tmp_path, rows, code, row):
    with pytest.raises(SortitionError) as caught:
        sample_invitations(written(tmp_path, rows), count=1, seed=b"x", weight_column="weight")
    assert (caught.value.code, caught.value.row) == (code, row)


def test_the_command(tmp_path):
    path = written(tmp_path, ["a,1", "b,1"])
    command = [sys.executable, "-W", "error", "-m", "assemblies.sortition.invite", str(path)]
    done = subprocess.run(
        [*command, "--count", "1", "--seed", "ab"], capture_output=True, text=True
    )
    assert done.stdout.splitlines()[0] == "place,id"
    assert done.returncode == 0
    failed = subprocess.run(
        [*command, "--count", "1", "--seed", "ab", "--weight", "no"], capture_output=True, text=True
    )
    assert (failed.returncode, failed.stderr) == (2, f"{path}:1: there is no column no\n")
