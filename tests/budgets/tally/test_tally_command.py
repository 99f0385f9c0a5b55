"""`python -m budgets.tally`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from budgets.tally import Parameters, pb_file, write_pb
from budgets.tally.command import main
from budgets.tally.rules import MODULES
from tests.factories.elections import approvals

ADD1 = Parameters(completion="add1")


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.pb"
    election = approvals({"a": 36, "b": 16, "c": 8}, {"ac": 2, "a": 1, "bc": 1}, 40)
    path.write_text(write_pb(pb_file(election, {"unit": "Town"}, parameters=ADD1, winners=["a"])))
    return path


def run(capsys, *arguments: object) -> dict:
    assert main([*map(str, arguments), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_file_is_counted_as_it_says(town, capsys):
    answer = run(capsys, town)
    assert answer["parameters"] == ADD1.to_json()
    assert {"winners", "increment", "ties", "rounds", "seconds", "peak_mb"} <= answer.keys()
    assert answer["seconds"] >= 0
    assert answer["peak_mb"] > 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--rule greedy", {"rule": "greedy", "completion": "none"}),
        ("--rule greedy --greedy-stop --threshold 2", {"greedy_stop": True, "threshold": 2}),
        ("--rule equal-shares --utility cardinality", {"utility": "cardinality"}),
        ("--completion add1-greedy --floor-start", {"completion": "add1-greedy"}),
        ("--stop-when-exhaustive --comparison", {"stop_when_exhaustive": True, "comparison": True}),
        ("--ties cost,votes,id", {"ties": ["cost", "votes", "id"]}),
        ("--ties lot --lot-seed 7", {"ties": ["lot"], "lot_seed": "7"}),
        ("--step 1/2", {"step": "1/2"}),
    ],
)
def test_options_become_parameters(town, capsys, options, expected):
    answer = run(capsys, town, *options.split())
    assert expected.items() <= answer["parameters"].items()


def test_explanation_and_comparison_are_given_when_asked_for(town, capsys):
    assert run(capsys, town)["explanation"] is None
    answer = run(capsys, town, "--explain", "--compare")
    assert {row["id"] for row in answer["explanation"]["projects"]} == {"a", "b", "c"}
    assert {"greedy", "phragmen", "bos", "max-welfare"} <= answer["compare"].keys()


def test_text_says_what_was_funded_and_why(town, capsys):
    assert main([str(town), "--explain", "--compare"]) == 0
    text = capsys.readouterr().out
    assert "funded   1  c" in text
    assert "voters paid" in text
    assert "too little" in text
    assert "the same ballots under other rules" in text


def test_progress_goes_to_standard_error(town, capsys):
    assert main([str(town), "--progress"]) == 0
    captured = capsys.readouterr()
    assert "Add1: step" in captured.err
    assert "Add1: step" not in captured.out


def test_a_folder_gives_a_table_and_a_broken_file_in_it_a_line(town, capsys):
    (town.parent / "broken.pb").write_text("META\n")
    assert main([str(town.parent)]) == 2
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].startswith("town.pb")
    assert captured.err == f"{town.parent / 'broken.pb'}:1: section META has no column 'key'\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [(None, ":0: No such file or directory"), ("junk", ":1: section META expected")],
)
def test_a_file_that_cannot_be_read_gives_one_line_and_status_2(tmp_path, capsys, text, reason):
    path = tmp_path / "x.pb"
    if text:
        path.write_text(text)
    assert main([str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{path}{reason}")
    assert (captured.err.count("\n"), captured.out) == (1, "")


@pytest.mark.parametrize("rule", sorted(MODULES))
def test_borda_without_an_order_gives_one_line_and_status_2(town, capsys, rule):
    assert main([str(town), "--rule", rule, "--utility", "borda"]) == 2
    assert "Borda utility needs ordinal ballots" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        *("--ties age", "--ties=", "--ties lot", "--step 0", "--step 1/0", "--rule dice"),
        *("--threshold -1", "--threshold many", "--overrun 0", "--eligibility 1e3"),
    ],
)
def test_unknown_options_are_refused(town, options):
    with pytest.raises(SystemExit) as refused:
        main([str(town), *options.split()])
    assert refused.value.code == 2


IDLE = {
    "--rule greedy --completion add1": "--completion changes nothing under greedy: it needs",
    "--rule greedy --floor-start": "--floor-start",
    "--rule bos --stop-when-exhaustive": "--stop-when-exhaustive",
    "--rule phragmen --utility cost": "--utility",
    "--rule equal-shares --greedy-stop": "--greedy-stop",
    "--rule greedy --overrun 1/2": "--overrun",
    "--rule greedy --lot-seed 7": "--lot-seed",
    "--rule equal-shares --step 2": "--step",
    "--rule max-welfare --comparison": "--comparison",
    "--rule greedy --progress": "--progress",
}


@pytest.mark.parametrize("options", IDLE)
def test_an_option_that_changes_nothing_is_told_of_and_the_count_goes_on(town, capsys, options):
    for path in (town, town.parent):
        assert main([str(path), *options.split()]) == 0
        told = capsys.readouterr().err
        assert told.startswith("note: ")
        assert told.count("\n") == 1
        assert IDLE[options] in told


@pytest.mark.parametrize(
    "options",
    [
        "--rule equal-shares --completion add1 --stop-when-exhaustive --floor-start --step 2",
        "--rule equal-shares --comparison --greedy-stop --overrun 4/5 --ties lot --lot-seed 7",
        "--rule greedy --greedy-stop --completion none --step 1",
    ],
)
def test_options_that_count_are_not_told_of(town, capsys, options):
    assert main([str(town), *options.split()]) == 0
    assert capsys.readouterr().err == ""


COMMAND = [sys.executable, "-m", "budgets.tally"]


@pytest.mark.parametrize(
    ("shell", "told"),
    [
        ("- <&-", "-:0: the standard input is closed\n"),
        ("{} >&-", "the standard output is closed\n"),
        ("{} >/dev/full", "the answer cannot be written: No space left on device\n"),
    ],
)
def test_a_stream_that_cannot_be_used_gives_one_line_and_status_2(town, shell, told):
    command = f"{' '.join(COMMAND)} {shell.format(town)}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.stderr, ran.returncode) == (told, 2)


def test_a_reader_that_has_gone_ends_the_count_without_a_word(town):
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run([*COMMAND, str(town)], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ran.stderr, ran.returncode) == (b"", -signal.SIGPIPE)


def test_an_interrupted_count_ends_without_a_trace():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, "-"], **pipes) as running:
        running.stdin.write(b"META\nkey;value\n" + b"\n" * 1_000_000)
        running.stdin.flush()  # more than a pipe holds: it has begun to read
        running.send_signal(signal.SIGINT)
        assert running.communicate() == (b"", b"")
    assert running.returncode == -signal.SIGINT


def test_letters_that_the_terminal_has_not_are_written_as_their_codes(tmp_path):
    path = tmp_path / "town.pb"
    path.write_text(write_pb(pb_file(approvals({"ż": 1}, {"ż": 1}, 1), {}, parameters=ADD1)))
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    ran = subprocess.run([*COMMAND, str(path)], capture_output=True, check=True, env=environment)
    assert rb"1. \u017c  1" in ran.stdout


@pytest.mark.parametrize("seed", ["0", "1", "12345"])
def test_the_hash_seed_changes_no_byte_and_no_django_is_needed(town, seed):
    command = "import sys; sys.modules['django'] = None; from budgets.tally.command import main; "
    command += "main(sys.argv[1:])"
    outputs = []
    for value in ("42", seed):
        ran = subprocess.run(
            [sys.executable, "-c", command, str(town), "--explain", "--format", "json"],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": value},
        )
        document = json.loads(ran.stdout)
        outputs.append({k: v for k, v in document.items() if k not in ("seconds", "peak_mb")})
    assert outputs[0] == outputs[1]


def test_greedy_does_not_load_numpy(town):
    command = "import sys; from budgets.tally.command import main; "
    command += "main([sys.argv[1], '--rule', 'greedy']); sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", command, str(town)], check=True, capture_output=True)
