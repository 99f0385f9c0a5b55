"""Files that clerks, spreadsheets and ill will may send: read, or refused in one line."""

from __future__ import annotations

import io
import sys

import pytest

from budgets.tally import count, read_pb, to_bytes, write_pb
from budgets.tally.checker.__main__ import check
from budgets.tally.command import main

GOOD = """META
key;value
description;A town
country;Poland
unit;Town
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
a;10;Trees
b;20;Swings
VOTES
voter_id;vote
1;a,b
2;b
3;b,a
"""
POINTS = (
    GOOD.replace("approval", "cumulative")
    .replace("voter_id;vote", "voter_id;vote;points")
    .replace("1;a,b", "1;a,b;2,1")
    .replace("2;b", "2;b;3")
    .replace("3;b,a", "3;b,a;1,1")
)
ORDINAL = GOOD.replace("approval", "ordinal")
NO_VOTES = GOOD.replace("1;a,b\n2;b\n3;b,a\n", "").replace("num_votes;3", "num_votes;0")
READ = {
    "byte order mark": "\ufeff" + GOOD,
    "CRLF": GOOD.replace("\n", "\r\n"),
    "semicolon in quotes": GOOD.replace("Trees", '"Trees; and more"'),
    "line feed in quotes": GOOD.replace("Trees", '"Trees\nand more"'),
    "quote inside a cell": GOOD.replace("Trees", 'Tre"es'),
    "comma decimals": GOOD.replace("a;10", "a;10,55"),
    "tiny decimals": GOOD.replace("a;10", "a;0.000000000000000001"),
    "huge cost": GOOD.replace("a;10", "a;999999999999999999.999999999999999999"),
    "huge budget": GOOD.replace("budget;100", "budget;999999999999999999"),
    "unicode ids": GOOD.replace("a;10", "żółć;10")
    .replace("a,b", "żółć,b")
    .replace("b,a", "b,żółć"),
    "leading zeros": GOOD.replace("a;10", "007;10")
    .replace("b;20", "7;20")
    .replace("1;a,b", "1;007,7")
    .replace("2;b", "2;7")
    .replace("3;b,a", "3;7"),
    "empty ballot": GOOD.replace("2;b\n", "2;\n"),
    "no votes": NO_VOTES,
    "no projects": NO_VOTES.replace("a;10;Trees\nb;20;Swings\n", "").replace("ts;2", "ts;0"),
    "no money": GOOD.replace("budget;100", "budget;0"),
    "dearer than all": GOOD.replace("a;10", "a;1000"),
    "more cells than columns": GOOD.replace("2;b\n", "2;b;;; \n"),
    "target and beneficiaries": GOOD.replace("cost;name", "cost;target;beneficiaries"),
    "partial rankings": ORDINAL,
    "points": POINTS,
    "negative points": POINTS.replace("cumulative", "scoring").replace("2;b;3", "2;b;-3"),
    "rule in capitals": GOOD.replace("rule;greedy", "rule;Greedy-No-Skip"),
    "rule of nobody": GOOD.replace("rule;greedy", "rule;dice"),
    "threshold with decimals": GOOD.replace("rule", "min_project_score_threshold;2.5\nrule"),
    "escape codes": GOOD.replace("Trees", "\x1b[31mTrees"),
}
REFUSED = {
    "vote in two cells": (GOOD.replace("1;a,b", "1;a;b"), "17: 3 cells for 2 columns"),
    "name in two cells": (GOOD.replace("Trees", "Trees; big"), "13: 4 cells for 3 columns"),
    "budget in two cells": (GOOD.replace("t;100", "t;1;000"), "8: budget: '1;000' is not an"),
    "columns of META": (GOOD.replace("key;value", "value;key"), "2: the columns of META are not"),
    "nobody's vote": (GOOD.replace("2;b\n", ";b\n"), "18: a vote without a voter_id"),
    "rule twice": (GOOD.replace("rule;", "Rule;a\nrule;"), "11: META gives 'rule' twice"),
    "no line feeds": (GOOD.replace("\n", "\r"), "1: not a row of cells: a carriage return"),
    "voter twice": (GOOD.replace("2;b", "1;b"), "18: voter '1' is given twice"),
    "trailing comma": (GOOD.replace("2;b", "2;b,"), "18: a vote for the unknown project ''"),
    "thousands": (GOOD.replace("a;10", "a;1 000"), "13: cost of 'a': '1 000' is not an amount"),
    "other digits": (GOOD.replace("a;10", "a;١٠"), "13: cost of 'a': '١٠' is not an amount"),
    "threshold": (
        GOOD.replace("rule", "min_project_score_threshold;1e999\nrule"),
        "10: min_project_score_threshold: '1e999' is not an amount",
    ),
    "threshold below nought": (
        GOOD.replace("rule", "min_project_score_threshold;-3\nrule"),
        "10: min_project_score_threshold: '-3' is below nought",
    ),
    "absurd points": (POINTS.replace("b;3", "b;9000000"), "18: 9000000 points are more than"),
    "half points": (POINTS.replace("b;3", "b;1.5"), "18: points: '1.5' is not a whole number"),
    "points out of bounds": (
        POINTS.replace("rule", "max_points;2\nrule"),
        "19: 3 points are out of bounds",
    ),
    "open quote": (GOOD.replace("Trees", '"Trees'), "19: not a row of cells"),
    "surrogate": (GOOD.replace("Trees", "\ud800"), "13: not UTF-8 text"),
}
RULES = ("greedy-per-cost", "equal-shares", "bos", "phragmen", "max-welfare")


def written(folder, text):
    path = folder / "town.pb"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize("name", READ)
def test_a_strange_file_is_counted_by_every_rule(name, tmp_path, capsys):
    path = written(tmp_path, READ[name])
    assert main([str(path), "--explain", "--compare"]) == 0
    for rule in RULES:
        completion = ["--completion", "greedy"] if rule == "equal-shares" else []
        assert main([str(path), "--rule", rule, "--explain", *completion]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "\x1b" not in captured.out


@pytest.mark.parametrize("name", READ)
def test_a_strange_file_written_again_is_the_same_election(name, tmp_path):
    path = written(tmp_path, READ[name])
    file = read_pb(path, keep_voters=True)
    again = written(tmp_path, write_pb(file))
    assert read_pb(again, keep_voters=True) == file


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_gives_one_line_and_status_2(name, tmp_path, capsys):
    text, reason = REFUSED[name]
    path = written(tmp_path, text)
    assert main([str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{path}:{reason}")
    assert (captured.err.count("\n"), captured.out) == (1, "")


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert main(["-"]) == 0
    assert "2 projects for 30 of 100" in capsys.readouterr().out


def test_a_folder_without_files_is_said_to_be_so(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}:0: the folder holds no .pb file\n"


def test_a_default_score_is_warned_of(tmp_path, capsys):
    text = POINTS.replace("cumulative", "scoring").replace("rule", "default_score;1\nrule")
    assert main([str(written(tmp_path, text))]) == 0
    assert "warning: default_score is not counted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("\n", ";;;\n"),
        GOOD.replace("\n", ";;;\r\n"),
        GOOD.replace("\n", "\n;; ;\n"),
        GOOD.replace("\n", "\n  \n"),
        GOOD.replace("rule;", "RULE;").replace("budget;", "Budget;").replace("l\n", "L\n"),
        GOOD.replace("project_id;cost", "Project_ID;COST").replace("r_id;vote", "r_ID;Vote"),
    ],
    ids=["padded", "padded CRLF", "rows of empty cells", "blanks", "keys", "columns"],
)
def test_padding_and_capitals_change_nothing(text, tmp_path):
    plain, file = (read_pb(written(tmp_path, t), keep_voters=True) for t in (GOOD, text))
    assert (file.election, file.parameters) == (plain.election, plain.parameters)
    assert read_pb(written(tmp_path, text)).election == plain.election
    result = tmp_path / "result.json"
    result.write_bytes(to_bytes(count(file.election, file.parameters).to_document()))
    assert check(written(tmp_path, text), result) is None


def test_a_value_of_meta_keeps_its_semicolons(tmp_path):
    file = read_pb(written(tmp_path, GOOD.replace("A town", "A town; by the sea;")))
    assert file.meta["description"] == "A town; by the sea;"
    assert read_pb(written(tmp_path, write_pb(file))).meta == file.meta


def test_exclusive_groups_are_found_in_capitals(tmp_path):
    text = GOOD.replace("cost;name", "cost;Exclusive_Group")
    file = read_pb(written(tmp_path, text))
    assert [project.group for project in file.election.projects] == ["Trees", "Swings"]
