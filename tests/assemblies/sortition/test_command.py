"""The command as its users meet it: python -m assemblies.sortition."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PEOPLE = "id,gender,age,address\n" + "".join(
    f"p{n},{'wm'[n % 2]},{20 + n % 3},{n // 2} High St\n" for n in range(60)
)
QUOTAS = "category,feature,min,max\ngender,w,4,6\ngender,m,4,6\n" + "".join(
    f"age,{age},2,4\n" for age in (20, 21, 22)
)


def command(people, quotas, *options):
    return [sys.executable, "-m", "assemblies.sortition", str(people), str(quotas), *options]


def run(tmp_path, *options, people=PEOPLE, quotas=QUOTAS, hash_seed="random"):
    (tmp_path / "people.csv").write_text(people)
    (tmp_path / "quotas.csv").write_text(quotas)
    return subprocess.run(
        command("people.csv", "quotas.csv", "--size", "10", "--out", "out", *options),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
    )


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_it_writes_panels_and_chances_and_prints_a_summary(tmp_path):
    done = run(tmp_path, "--seed", "ab", "--format", "json", "--household", "address")
    assert done.stderr == ""
    summary = json.loads(done.stdout)
    assert {
        "n", "size", "min", "max", "gini", "geometric_mean", "bound", "gap", "seconds", "peak_mb",
    } <= set(summary)  # fmt: skip
    assert (summary["n"], summary["size"], summary["gini"]) == (60, 10, 0)
    assert summary["min"] == summary["bound"] == pytest.approx(1 / 6)
    chances = {row["person"]: float(row["chance"]) for row in rows(tmp_path / "out/chances.csv")}
    assert sum(chances.values()) == pytest.approx(10)
    panels = rows(tmp_path / "out/panels.csv")
    assert Counter(row["panel"] for row in panels) == {str(n): 10 for n in range(1000)}
    drawn = Counter(row["person"] for row in panels)
    assert all(abs(drawn[person] / 1000 - chance) <= 0.001 for person, chance in chances.items())
    homes = Counter((row["panel"], int(row["person"][1:]) // 2) for row in panels)
    assert set(homes.values()) == {1}


@pytest.mark.parametrize("method", ["leximin", "nash", "random"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, method):
    found = []
    for hash_seed in ("0", "7"):
        options = ("--method", method, "--panels", "10", "--seed", "01", "--out", hash_seed)
        done = run(tmp_path, *options, hash_seed=hash_seed)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / hash_seed
        found.append([(folder / n).read_bytes() for n in ("panels.csv", "chances.csv")])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people": PEOPLE.replace("p5,", "p4,")}, "people.csv:7: the id p4 stands there twice"),
        ({"people": PEOPLE.replace("p3,m", "p3,x")}, "people.csv:5: x is not a value of gender"),
        ({"people": ""}, "people.csv:1: there are no rows"),
        ({"quotas": QUOTAS.replace("w,4,6", "w,7,6")}, "quotas.csv:2: the minimum 7 is above"),
        ({"quotas": "a,b\n1,2\n"}, "quotas.csv:1: there is no column category or feature"),
    ],
)
def test_bad_input_is_one_line_with_file_and_row(tmp_path, changes, said):
    done = run(tmp_path, **changes)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_people_already_chosen_keep_their_seats(tmp_path):
    (tmp_path / "chosen.csv").write_text("person\np4\np7\n")
    done = run(tmp_path, "--chosen", "chosen.csv", "--seed", "AB", "--household", "address")
    assert done.returncode == 0, done.stderr
    panels = rows(tmp_path / "out/panels.csv")
    drawn = Counter(row["person"] for row in panels)
    assert drawn["p4"] == drawn["p7"] == 1000
    assert drawn["p5"] == drawn["p6"] == 0, "they live with those chosen"


def test_somebody_chosen_who_is_not_in_the_pool_is_refused(tmp_path):
    (tmp_path / "chosen.csv").write_text("id\np4\nelse\n")
    done = run(tmp_path, "--chosen", "chosen.csv")
    assert done.returncode == 2
    assert done.stderr == "chosen.csv:3: nobody in the pool has the id else\n"


def test_quotas_that_cannot_add_up_to_the_size_are_told_with_their_sums(tmp_path):
    done = run(tmp_path, quotas=QUOTAS.replace("w,4,6", "w,7,8"))
    assert done.returncode == 1
    assert done.stderr == (
        "quotas.csv: no panel meets the quotas\n"
        "quotas.csv: the minimums of gender add up to 11 and the maximums to 14, for 10 seats\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "99"), "error: a panel of 99 cannot be drawn from 60 people"),
        (("--size", "0"), "error: the panel size must be at least 1, not 0"),
        (("--seed", "xyz"), "error: the seed xyz is not hexadecimal (pairs of 0-9 and a-f)"),
        (("--household", "street"), "people.csv:1: there is no column street"),
        (("--out", "people.csv"), "people.csv: File exists"),
        (("--panels", "0"), "error: the number of panels must be from 1 to 100000, not 0"),
        (("--size", "ten"), "error: argument --size: invalid int value: 'ten'"),
        (("--time-limit", "nan"), "error: argument --time-limit: nan is not a number of seconds"),
        (("--out", "people.csv/out"), "people.csv/out: Not a directory"),
        (
            ("--chosen", "nobody.csv"),
            "nobody.csv: this file cannot be read: No such file or directory",
        ),
    ],
)
def test_bad_options_are_one_line(tmp_path, options, said):
    done = run(tmp_path, *options)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")


def test_quotas_without_a_panel_give_the_ways_out(tmp_path):
    quotas = QUOTAS.replace("w,4,6", "w,4,4").replace("m,4,6", "m,4,4")
    done = run(tmp_path, "--format", "json", quotas=quotas)
    assert done.returncode == 1
    assert done.stderr.startswith("quotas.csv: no panel meets the quotas\n")
    first = json.loads(done.stdout)["relaxations"][0]
    assert first["total"] == 2
    assert first["smallest_chance"] > 0
    text = run(tmp_path, quotas=quotas).stdout
    assert text.startswith("The smallest changes that allow a panel:\n1. ")


def test_people_in_no_panel_are_named_in_a_file(tmp_path):
    people = PEOPLE + "lost,w,99,1 Low St\n"
    done = run(tmp_path, "--format", "json", people=people, quotas=f"{QUOTAS}age,99,0,0\n")
    assert json.loads(done.stdout)["unreachable"] == 1
    assert rows(tmp_path / "out/unreachable.csv") == [{"person": "lost"}]
    assert run(tmp_path, "--format", "text").stdout.startswith("method: leximin\nn: 60\n")
    assert not (tmp_path / "out/unreachable.csv").exists()


def test_no_time_gives_the_best_so_far(tmp_path):
    done = run(tmp_path, "--time-limit", "0", "--format", "json")
    summary = json.loads(done.stdout)
    assert (done.returncode, summary["complete"]) == (0, False)
    assert summary["gap"] == pytest.approx(summary["bound"] - summary["min"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_the_best_so_far(tmp_path, number):
    """A pool whose many kinds keep the search busy for a while."""
    features = [(n % 5, n * 7 % 11, n * 13 % 17, n * n % 7) for n in range(600)]
    lines = ["id,a,b,c,d", *(f"p{n},{a},{b},{c},{d}" for n, (a, b, c, d) in enumerate(features))]
    people = tmp_path / "people.csv"
    people.write_text("\n".join(lines))
    counts = [Counter(values) for values in zip(*features, strict=True)]
    limits = [
        f"{name},{value},{40 * count // 600},{40 * count // 600 + 1}"
        for name, column in zip("abcd", counts, strict=True)
        for value, count in sorted(column.items())
    ]
    quotas = tmp_path / "quotas.csv"
    quotas.write_text("\n".join(["category,feature,min,max", *limits]))
    terminal, shown = os.openpty()
    process = subprocess.Popen(
        command(people, quotas, "--size", "40", "--out", str(tmp_path), "--format", "json"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=shown,
    )
    assert b"panels" in os.read(terminal, 1000)
    process.send_signal(number)
    said, _ = process.communicate(timeout=100)
    os.close(terminal)
    os.close(shown)
    summary = json.loads(said)
    assert (process.returncode, summary["complete"]) == (0, False)
    assert 0 <= summary["min"] <= summary["bound"]
