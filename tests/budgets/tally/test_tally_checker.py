"""The checker accepts a result or names its first wrong line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from budgets.tally import Parameters, checker, count, to_bytes
from budgets.tally.checker.__main__ import check, main
from budgets.tally.pb_writer import pb_file, write_pb
from tests.factories.elections import approvals

PARAMETERS = Parameters(completion="add1")


@pytest.fixture
def files(tmp_path):
    election = approvals({"a": 36, "b": 16, "c": 8}, {"ac": 2, "a": 1, "bc": 1}, 40)
    pb, result = tmp_path / "e.pb", tmp_path / "r.json"
    pb.write_text(write_pb(pb_file(election, {}, parameters=PARAMETERS)))
    result.write_bytes(to_bytes(count(election, PARAMETERS).to_document()))
    return pb, result


def test_the_checker_accepts_and_says_so(files, capsys):
    assert main([str(path) for path in files]) == 0
    assert capsys.readouterr().out == "accepted\n"


@pytest.mark.parametrize(
    ("start", "wrong"),
    [
        ('"increment"', '"increment": 0,'),
        ('"endowment"', '"endowment": 99,'),
        ('"supporters_left"', '"supporters_left": 1,'),
        ('"price"', '"price": 1,'),
        ('"voters"', '"voters": 5'),
    ],
)
def test_the_checker_names_the_first_wrong_line(files, capsys, start, wrong):
    pb, result = files
    lines = result.read_text().splitlines()
    number = next(n for n, text in enumerate(lines, 1) if text.startswith(start))
    lines[number - 1] = wrong.rstrip(",") + ("," if lines[number - 1].endswith(",") else "")
    result.write_text("\n".join(lines) + "\n")
    assert main([str(pb), str(result)]) == 1
    assert capsys.readouterr().out.startswith(f"line {number}")


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_the_checker_refuses_what_is_no_result(files, text):
    pb, result = files
    result.write_text(text)
    assert check(pb, result).startswith("line 1: not a result")


def test_the_checker_runs_from_its_folder_alone(files, tmp_path):
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "checker").symlink_to(checker.__path__[0])
    command = [sys.executable, "-I", "-c", _RUN, str(tmp_path / "alone"), *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == ("accepted\n", 0)


_RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from checker.__main__ import main
status = main(sys.argv[2:])
assert "budgets" not in sys.modules and "numpy" not in sys.modules
sys.exit(status)
"""
