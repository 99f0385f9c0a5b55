"""Pabulib files: what they may hold, what is kept, and what is refused, where and why."""

from __future__ import annotations

import csv
from io import BytesIO

import pytest

from budgets.tally import (
    Ballot,
    Election,
    Parameters,
    PbError,
    Project,
    pb_file,
    read_pb,
    read_pb_stream,
    write_pb,
)
from tests.factories.elections import approvals

GOOD = """META
key;value
description;A town, "small"
budget;100
vote_type;approval
rule;greedy
num_projects;2
num_votes;3
PROJECTS
project_id;cost;name;target
a;10;"Trees; many ""big"" ones";children
b;20;Swings;
VOTES
voter_id;vote;age
1;a,b;31
2;b;40
3;b,a;
"""
CUMULATIVE = """META
key;value
budget;30
vote_type;cumulative
max_points;3
max_sum_points;4
PROJECTS
project_id;cost
a;10
b;20
VOTES
voter_id;vote;points
1;a,b;3,1
2;a,a;1,1
"""


def read(text: str | bytes, **options: bool):
    data = text.encode() if isinstance(text, str) else text
    return read_pb_stream(BytesIO(data), "town.pb", **options)


def test_a_file_becomes_an_election():
    file = read(GOOD)
    assert file.election.projects[0] == Project("a", 10, 'Trees; many "big" ones')
    assert set(file.election.ballots) == {Ballot((("a", 1), ("b", 1)), 2), Ballot((("b", 1),), 1)}
    assert (file.election.budget, file.election.scale, file.election.voters) == (100, 1, 3)
    assert file.parameters == Parameters(rule="greedy", ties=("cost", "id"))
    assert (file.selected, file.warnings) == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\n\n"),
        GOOD.rstrip("\n"),
        GOOD.replace("1;a,b;31", "1; a , b ;31"),
        GOOD.replace("META", "meta;;"),
    ],
    ids=["byte order mark", "CRLF", "empty lines", "no last newline", "spaces", "spreadsheet"],
)
def test_habits_of_other_programs_make_no_difference(text):
    assert read(text).election == read(GOOD).election


@pytest.mark.parametrize(
    ("cost", "budget", "expected"),
    [
        ("10.50", "100", (1050, 10000, 100)),
        ("10,5", "100", (1050, 10000, 100)),
        ("10.00", "100.00", (10, 100, 1)),
        ("10", "99.999", (10000, 99999, 1000)),
    ],
)
def test_decimals_become_minor_units(cost, budget, expected):
    text = GOOD.replace("a;10;", f"a;{cost};").replace("budget;100", f"budget;{budget}")
    election = read(text).election
    assert (election.projects[0].cost, election.budget, election.scale) == expected


def test_points_are_read_and_a_project_named_twice_counts_once():
    file = read(CUMULATIVE)
    assert set(file.election.ballots) == {Ballot((("a", 3), ("b", 1))), Ballot((("a", 2),))}
    assert file.warnings == ("votes that name a project twice, which counts once: 1",)


def test_places_of_an_ordinal_ballot_become_points():
    text = GOOD.replace("approval", "ordinal").replace("3;b,a;", "3;b,a,b;")
    ballots = set(read(text).election.ballots)
    assert Ballot((("a", 2), ("b", 1))) in ballots
    assert Ballot((("a", 1), ("b", 2))) in ballots


def test_totals_that_the_ballots_do_not_give_are_warned_of():
    text = GOOD.replace("cost;name", "cost;votes").replace(
        'a;10;"Trees; many ""big"" ones"', "a;10;2"
    )
    assert read(text.replace("b;20;Swings", "b;20;3")).warnings == ()
    (warning,) = read(text.replace("b;20;Swings", "b;20;9")).warnings
    assert warning == "projects whose column 'votes' differs from the ballots: 1"


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            GOOD.replace("rule", "min_length;2\nrule"),
            "votes that name fewer projects than min_length: 1",
        ),
        (
            CUMULATIVE.replace("max_p", "min_sum_points;4\nmax_p"),
            "votes that give fewer points than min_sum_points: 1",
        ),
        (GOOD.replace("rule;greedy", "rule;dice"), "the rule 'dice' is not known"),
        (GOOD.replace("rule;greedy", "rule;greedy-custom"), "what greedy-custom means here"),
        (GOOD.replace("rule;greedy", "rule;greedy-exclusive"), "does not say which projects"),
    ],
    ids=["short", "few points", "unknown rule", "custom rule", "no groups"],
)
def test_what_may_not_be_as_meant_is_warned_of(text, warning):
    assert any(told.startswith(warning) or warning in told for told in read(text).warnings)
    assert not any(warning in told for told in read(GOOD).warnings)


def test_a_short_vote_that_comes_often_is_counted_each_time():
    text = long_file().replace("rule;greedy", "min_length;2\nrule;greedy")
    (warning,) = read(text).warnings
    assert warning == f"votes that name fewer projects than min_length: {(LONG_LIST + 2) // 3}"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("greedy", {"rule": "greedy"}),
        ("greedy-no-skip", {"rule": "greedy", "greedy_stop": True}),
        ("greedy-threshold", {"rule": "greedy", "threshold": 7}),
        ("greedy-exclusive", {"rule": "greedy"}),
        ("greedy-custom", {"rule": "greedy", "greedy_stop": True, "overrun": "4/5"}),
        ("equalshares", {"rule": "equal-shares", "completion": "none"}),
        ("equalshares-comparison", {"rule": "equal-shares", "comparison": True}),
        ("equalshares/add1", {"completion": "add1", "comparison": False}),
        ("equalshares/add1-comparison", {"completion": "add1", "comparison": True}),
    ],
)
def test_rules_in_files_are_parameters(rule, expected):
    text = GOOD.replace("rule;greedy", f"rule;{rule}\nmin_project_score_threshold;7\nunit;Poznań")
    stated = read(text).parameters.to_json()
    assert expected.items() <= stated.items()


def test_a_custom_rule_of_another_city_is_taken_as_greedy():
    text = GOOD.replace("rule;greedy", "rule;greedy-custom\nunit;Nowhere")
    assert read(text).parameters == Parameters(rule="greedy", ties=("cost", "id"))
    reserve = Parameters(rule="greedy", greedy_stop=True, overrun="4/5", ties=("cost", "id"))
    for unit, name in (("Poznań", "greedy-custom"), ("Nowhere", "unknown")):
        file = pb_file(approvals({"a": 1}, {"a": 1}, 1), {"unit": unit}, parameters=reserve)
        assert file.meta["rule"] == name


def test_what_was_funded_later_from_other_money_is_not_by_the_rule():
    text = GOOD.replace("cost;name;target", "cost;selected")
    text = text.replace('a;10;"Trees; many ""big"" ones";children', "a;10;2")
    assert read(text.replace("b;20;Swings;", "b;20;3")).selected == {"a"}


def test_an_unknown_rule_gives_no_parameters():
    assert read(GOOD.replace("rule;greedy", "rule;unknown")).parameters is None


BROKEN = {
    "empty": ("", 1, "section META expected, but the file ends"),
    "no section": (GOOD.replace("PROJECTS\n", ""), 12, "section PROJECTS expected"),
    "section twice": (GOOD.replace("VOTES", "PROJECTS"), 13, "section VOTES expected"),
    "section again": (GOOD + "META\n", 18, "a second time"),
    "no votes": (GOOD.partition("VOTES")[0], 12, "section VOTES expected, but the file ends"),
    "truncated": (GOOD[:-6], 17, "a vote row with 1 of 3 columns"),
    "cut between rows": (GOOD[:-7], 8, "num_votes is 3, but the file holds 2"),
    "rows before names": (GOOD.replace("project_id;cost;name;target\n", ""), 10, "no column"),
    "no cost column": (GOOD.replace("project_id;cost", "project_id;price"), 10, "'cost'"),
    "column twice": (GOOD.replace("name;target", "name;name"), 10, "names a column twice"),
    "key twice": (GOOD.replace("rule;greedy", "budget;1"), 6, "gives 'budget' twice"),
    "no budget": (GOOD.replace("budget;100\n", ""), 8, "META has no 'budget'"),
    "no vote type": (GOOD.replace("vote_type;approval\n", ""), 8, "META has no 'vote_type'"),
    "vote type": (GOOD.replace("approval", "telepathy"), 5, "unknown vote type 'telepathy'"),
    "negative budget": (GOOD.replace("budget;100", "budget;-1"), 4, "budget: '-1' is below nought"),
    "negative cost": (GOOD.replace("a;10", "a;-10"), 11, "cost of 'a': '-10' is below nought"),
    "no cost": (GOOD.replace("a;10", "a;0"), 11, "cost of 'a' is nought"),
    "absurd cost": (GOOD.replace("a;10", "a;1e400"), 11, "cost of 'a': '1e400' is not an amount"),
    "endless cost": (GOOD.replace("a;10", "a;" + "9" * 50), 11, "is not an amount"),
    "not a number": (GOOD.replace("a;10", "a;nan"), 11, "is not an amount"),
    "thousands": (GOOD.replace("a;10", "a;1,000"), 11, "can be read in two ways"),
    "project twice": (GOOD.replace("b;20", "a;20"), 12, "project 'a' is given twice"),
    "voter twice": (GOOD.replace("2;b", "1;b"), 16, "voter '1' is given twice"),
    "unknown project": (GOOD.replace("2;b", "2;zoo"), 16, "unknown project 'zoo'"),
    "too few projects": (GOOD.replace("num_projects;2", "num_projects;3"), 7, "is 3, but the file"),
    "number": (GOOD.replace("num_votes;3", "num_votes;three"), 8, "'three' is not a whole number"),
    "too many": (GOOD.replace("rule;greedy", "max_length;1"), 15, "2 projects, but at most 1 may"),
    "open quote": (GOOD + '4;"a', 18, "not a row of cells"),
    "zero byte": (GOOD + "\0", 18, "it holds a zero byte"),
    "no points": (CUMULATIVE.replace(";points", ";x"), 12, "no column 'points'"),
    "points missing": (CUMULATIVE.replace("3,1", "3"), 13, "1 points for 2 projects"),
    "points too high": (CUMULATIVE.replace("3,1", "4,0"), 13, "4 points are out of bounds"),
    "points below nought": (CUMULATIVE.replace("3,1", "3,-1"), 13, "-1 points are out of bounds"),
    "points in all": (CUMULATIVE.replace("3,1", "3,3"), 13, "6 points in all, but at most 4"),
    "points no number": (CUMULATIVE.replace("3,1", "3,x"), 13, "points: 'x' is not a whole number"),
}


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_refused_with_line_and_reason(text, line, reason):
    with pytest.raises(PbError) as refused:
        read(text)
    assert str(refused.value).startswith(f"town.pb:{line}: ")
    assert reason in refused.value.reason
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (bytes(range(1, 256)) * 40, 1, "section META expected"),
        (GOOD.encode("utf-16"), 1, "zero byte"),
        (GOOD.replace("Swings", "Świt").encode("iso-8859-2"), 12, "not UTF-8 text"),
        (b"META\nkey;value\n" + b"x" * 2_000_000, 3, "line longer than 1,000,000 bytes"),
        (b"META\nkey;value\ndescription;" + b"x" * 200_000 + b"\n", 3, "field larger than"),
    ],
    ids=["junk", "UTF-16", "Latin-2", "long line", "long cell"],
)
def test_what_is_no_text_is_refused(data, line, reason):
    with pytest.raises(PbError, match=reason) as refused:
        read(data)
    assert refused.value.line == line


LONG_LIST = 20_000  # rows; read in several blocks


def long_file(change: dict[int, str] | None = None, end: str = "\n") -> str:
    """The two projects of GOOD, and many votes, of which some rows are changed."""
    head = GOOD.partition("1;a,b")[0].replace("num_votes;3\n", "")
    rows = [f"{k};{'a,b' if k % 3 else 'b'};31" for k in range(LONG_LIST)]
    for k, row in (change or {}).items():
        rows[k] = row
    return head.replace("\n", end) + end.join(rows) + end


LATE = LONG_LIST - 5
FIRST_LINE = 14  # of the votes


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("7;a;31", "voter '7' is given twice"),
        ("x;a,zoo;31", "a vote for the unknown project 'zoo'"),
        ("x", "a vote row with 1 of 3 columns"),
        ("x;a\rb;31", "not a row of cells: a carriage return"),
        ("x;a\0;31", "it holds a zero byte"),
        ("x;a;" + "9" * 200_000, "field larger than"),
        ("x;a;" + "9" * 1_000_001, "line longer than 1,000,000 bytes"),
        ("META", "section META comes a second time"),
    ],
    ids=["twice", "unknown", "short", "return", "zero", "long cell", "long line", "section"],
)
def test_a_fault_deep_in_a_long_file_is_refused_with_its_line(row, reason):
    csv.field_size_limit(10_000_000)  # as another part of the process may have set it
    with pytest.raises(PbError, match=reason) as refused:
        read(long_file({LATE: row}))
    assert refused.value.line == FIRST_LINE + LATE


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("row", "more"),
    [
        ('500;"b,a";"thirty ""one"""', 0),
        ('500; b , a ;"over\ntwo lines"', 1),
        ("\n\n500;a,b;31", 2),
    ],
    ids=["quoted", "two lines", "empty lines"],
)
def test_a_row_that_needs_care_changes_nothing_about_the_others(row, more, end):
    plain = read(long_file(end=end), keep_voters=True)
    file = read(long_file({500: row}, end), keep_voters=True)
    assert (file.election, file.warnings) == (plain.election, plain.warnings)
    assert file.vote_rows[:500] == plain.vote_rows[:500]
    assert file.vote_rows[501:] == plain.vote_rows[501:]
    with pytest.raises(PbError, match="unknown project") as refused:
        read(long_file({500: row, LATE: "x;zoo;31"}, end))
    assert refused.value.line == FIRST_LINE + LATE + more


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_pb(tmp_path / "none.pb")


@pytest.mark.parametrize("text", [GOOD, CUMULATIVE], ids=["approval", "cumulative"])
def test_a_file_read_with_its_voters_is_written_as_it_was(text):
    file = read(text, keep_voters=True)
    assert read(write_pb(file), keep_voters=True) == file


def test_a_file_is_made_of_an_election():
    election = approvals({"a": 1050, "b": 20}, {"ab": 2, "b": 1}, 10000, scale=100, currency="PLN")
    parameters = Parameters(completion="add1", comparison=True)
    meta = {"description": "d", "country": "Poland", "edition": "2", "unit": "u"}
    lines = write_pb(pb_file(election, meta, parameters=parameters, winners=["b"])).splitlines()
    assert lines == [
        *("META", "key;value", "description;d", "country;Poland", "unit;u"),
        *("num_projects;2", "num_votes;3", "budget;100", "vote_type;approval"),
        *("rule;equalshares/add1-comparison", "edition;2", "currency;PLN"),
        *("PROJECTS", "project_id;cost;votes;name;selected"),
        *("b;0.20;3;Project b;1", "a;10.50;2;Project a;0"),
        *("VOTES", "voter_id;vote", "1;a,b", "2;a,b", "3;b"),
    ]


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (Parameters(rule="greedy", threshold=3), "greedy-threshold"),
        (Parameters(rule="greedy", greedy_stop=True), "greedy-no-skip"),
        (Parameters(), "equalshares"),
        (Parameters(rule="bos"), "unknown"),
        (Parameters(utility="cardinality"), "unknown"),
    ],
)
def test_rules_are_written_by_pabulibs_names(parameters, name):
    file = pb_file(approvals({"a": 1}, {"a": 1}, 1), {}, parameters=parameters)
    assert file.meta["rule"] == name


@pytest.mark.parametrize("least", [0, 2])
def test_greedy_with_projects_that_exclude_each_other_has_a_name_of_its_own(least):
    projects = [Project("a", 1, group="g"), Project("b", 1, group="g")]
    election = Election.of(projects, {(("a", 1), ("b", 1)): 2}, 2)
    parameters = Parameters(rule="greedy", threshold=least, ties=("cost", "id"))
    file = pb_file(election, {}, parameters=parameters, winners=["a"])
    assert file.meta["rule"] == "greedy-exclusive"
    assert read(write_pb(file)).parameters == parameters
