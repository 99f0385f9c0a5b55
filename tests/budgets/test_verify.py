"""`verify.py` runs alone, accepts what is right and counts as the city does."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import bundle, verify
from budgets.tally import Parameters, Project
from tests.budgets.published import (
    OTHER_SIGNER,
    SIGNER,
    Vote,
    casts,
    small_vote,
)

NONCE = bytes(range(16))


def test_an_honest_vote_holds(tmp_path, check):
    status, said = check(small_vote().publish(tmp_path))
    assert (status, "WRONG" in said) == (0, False)
    assert said.endswith("Everything holds.\n")


def test_the_key_can_be_given(tmp_path, check):
    small_vote().publish(tmp_path)
    assert check(tmp_path, str(SIGNER.verifier))[0] == 0
    status, said = check(tmp_path, str(OTHER_SIGNER.verifier))
    assert status == 1
    assert "The bundle is signed with the right key? No" in said


def test_it_runs_alone_from_any_folder_on_an_archive(tmp_path):
    """With no site packages and no path to the project: it shares nothing with it."""
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(verify.__file__, alone / "verify.py")
    with (alone / "vote.zip").open("wb") as target:
        bundle.write_zip(small_vote().bundle(), target)
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "vote.zip"],
        cwd=alone, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Everything holds." in ran.stdout


def test_without_a_bundle_it_says_how_to_use_it(tmp_path):
    ran = subprocess.run(
        [sys.executable, verify.__file__], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "python3 verify.py BUNDLE" in ran.stdout


@pytest.mark.parametrize("made", ["nothing", "text", "empty"])
def test_what_is_no_bundle_cannot_be_told(tmp_path, check, made):
    path = tmp_path / "bundle.zip"
    if made == "text":
        path.write_text("no archive")
    elif made == "empty":
        zipfile.ZipFile(path, "w").close()
    status, said = check(path)
    assert status == 2
    assert "CANNOT TELL" in said


def test_the_file_stays_short():
    assert len(Path(verify.__file__).read_text().splitlines()) <= 400


# --- It counts as the city does ---

NAMES = ["1", "2", "3", "4", "12"]
LIMITS = {"min_length": 0, "max_length": 5}


@st.composite
def votes(draw):
    vote_type = draw(st.sampled_from(["approval", "cumulative", "ordinal", "scoring"]))
    chosen = st.lists(st.sampled_from(NAMES), unique=True, max_size=5)
    drawn = []
    for names in draw(st.lists(chosen, max_size=15)):
        if vote_type == "approval":
            drawn.append(dict.fromkeys(names, 1))
        elif vote_type == "ordinal":
            drawn.append({name: len(names) - place for place, name in enumerate(names)})
        else:
            points = st.integers(-2 if vote_type == "scoring" else 0, 4)
            drawn.append({name: draw(points) for name in names})
    return vote_type, drawn


@st.composite
def parameters(draw):
    choose = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    return Parameters(
        rule=choose("greedy", "greedy-per-cost", "equal-shares", "equal-shares"),
        utility=choose(None, "cost", "cardinality", "points", "points-cost"),
        completion=choose("none", "greedy", "add1", "add1-greedy"),
        stop_when_exhaustive=draw(st.booleans()),
        floor_start=draw(st.booleans()),
        greedy_stop=draw(st.booleans()),
        comparison=draw(st.booleans()),
        overrun=choose("1", "4/5"),
        threshold=choose(0, 2),
        eligibility=choose("0", "1"),
        ties=choose(("id",), ("cost", "id"), ("votes", "cost"), ("lot",)),
        lot_seed="seed",
        step=choose("1", "1/3"),
    )


@st.composite
def elections(draw):
    vote_type, drawn = draw(votes())
    costs = draw(st.lists(st.integers(1, 9).map(lambda n: n * 10_00), min_size=5, max_size=5))
    groups = draw(st.lists(st.sampled_from([None, None, "a", "b"]), min_size=5, max_size=5))
    projects = [
        Project(name, cost, "", group)
        for name, cost, group in zip(NAMES, costs, groups, strict=True)
    ]
    two = draw(st.booleans())
    areas = {"city": 100_00, "ward": 60_00} if two else {"city": 100_00}
    return Vote(
        parameters=draw(parameters()),
        projects=projects,
        areas=areas,
        home={"2": "ward", "12": "ward"} if two else {},
        vote_type=vote_type,
        limits=LIMITS,
    ).hold(casts(drawn), changes=0, withdrawals=0)


@given(elections())
@settings(max_examples=150, deadline=None)
def test_it_counts_as_the_city_does_under_all_parameters(vote):
    drawn = [dict(cast.votes) for cast in vote.ballots]
    rules = verify.read_json(vote.rules, "rules")
    for area in vote.areas:
        election = verify.Election(rules, area, drawn, vote.parameters.lot_seed)
        winners, increment = verify.recount(election)
        published = vote.result[area]
        assert winners == published["winners"]
        assert election.total(winners) == published["cost"]
        assert str(increment) == str(published["increment"])


def test_a_score_below_nought_is_funded_where_no_minimum_is_set(tmp_path, check):
    ballots = casts([{"1": 2, "2": -1}, {"2": -1}] * 6)
    vote = Vote(areas={"city": 200_00}, vote_type="scoring").hold(ballots)
    assert "2" in vote.result["city"]["winners"]
    status, said = check(vote.publish(tmp_path))
    assert status == 0, said


def test_a_vote_of_two_areas_holds(tmp_path, check):
    vote = Vote(
        parameters=Parameters(rule="equal-shares", completion="add1"),
        areas={"city": 100_00, "ward": 60_00},
        home={"2": "ward", "12": "ward"},
    ).hold(casts([{"1": 1, "2": 1}, {"12": 1}, {"3": 1}] * 5))
    status, said = check(vote.publish(tmp_path))
    assert status == 0
    assert "ward: counting again gives the published winners." in said


@pytest.mark.parametrize("vote_type", ["cumulative", "ordinal"])
def test_other_kinds_of_ballot_hold(tmp_path, check, vote_type):
    vote = Vote(vote_type=vote_type).hold(casts([{"1": 2, "12": 1}, {"12": 2, "2": 1}] * 6))
    status, said = check(vote.publish(tmp_path))
    assert status == 0, said


def test_every_signature_of_the_standard_is_judged_as_it_should_be():
    """The second test of RFC 8032, section 7.1."""
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify.is_signed(key, b"\x72", signature)
    assert not verify.is_signed(key, b"\x73", signature)
    assert not verify.is_signed(key, b"\x72", signature[:-1] + b"\x10")
    too_large = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.is_signed(key, b"\x72", signature[:32] + too_large.to_bytes(32, "little"))
