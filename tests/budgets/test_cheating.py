"""`verify.py` finds out a city that cheats, although it can sign whatever it likes."""

from dataclasses import replace

import pytest

from budgets.tally import Parameters
from civic.proofs import log
from civic.proofs.checkpoints import Checkpoint
from civic.proofs.merkle import leaf_hash, merkle_root
from tests.budgets.published import OPENED, ORIGIN, SIGNER, Cast, small_vote
from tests.log_lines import ballot_entry, void_entry

NONCE = bytes(range(16))


def count_anew(vote):
    vote.result = {area: vote.count(area) for area in vote.areas}
    vote.turnout = small_turnout(len(vote.ballots))


def small_turnout(voters):
    return {"counted": voters, "roll": voters, "groups": {"channel": {"web": voters}}}


def stuff_a_ballot(vote):
    """Count one that was never logged."""
    vote.ballots.append(Cast({"1": 1}, NONCE))
    count_anew(vote)


def lose_a_ballot(vote):
    del vote.ballots[4]
    count_anew(vote)


def count_a_withdrawn_ballot(vote):
    vote.ballots.append(Cast({"1": 1}, bytes([1]) * 16))
    count_anew(vote)


def count_an_old_version(vote):
    """Instead of the ballot that replaced it."""
    vote.ballots[0] = Cast({"1": 1}, bytes([1]) * 16)
    count_anew(vote)


def change_a_ballot(vote):
    vote.ballots[0] = replace(vote.ballots[0], votes={"2": 1, "12": 1})
    count_anew(vote)


def log_after_close(vote):
    vote.ballots.append(Cast({"1": 1}, NONCE))
    vote.entries.append(ballot_entry(commitment=vote.ballots[-1].commitment))
    vote.sizes[-1] += 1
    count_anew(vote)


def close_twice(vote):
    vote.entries.append(vote.entries[-1])
    vote.sizes[-1] += 1


def never_close(vote):
    vote.entries.pop()
    vote.sizes[-1] -= 1


def open_twice(vote):
    vote.entries.insert(5, vote.entries[0])
    vote.sizes[-2:] = [size + 1 for size in vote.sizes[-2:]]


def log_a_ballot_twice(vote):
    vote.entries.insert(12, vote.entries[11])
    vote.sizes[-2:] = [size + 1 for size in vote.sizes[-2:]]


def void_an_unknown_ballot(vote):
    vote.entries.insert(-1, void_entry(commitment=NONCE * 2))
    vote.sizes[-1] += 1


def void_twice(vote):
    vote.entries.insert(-1, vote.entries[-2])
    vote.sizes[-1] += 1


def void_and_still_count(vote):
    vote.entries.insert(-1, void_entry(commitment=vote.ballots[0].commitment))
    vote.sizes[-1] += 1


def void_before_it_was_cast(vote):
    vote.entries.insert(1, vote.entries.pop(-2))


def close_with_another_number(vote):
    vote.entries[-1] = log.close_entry(counted=39)


def log_an_unknown_kind(vote):
    vote.entries.insert(-1, b'{"kind":"paper"}')
    vote.sizes[-1] += 1


def rewrite_history(vote):
    """An early checkpoint is out in the world; the log is then made anew without a ballot."""
    early = [leaf_hash(line) for line in vote.entries[:10]]
    old = Checkpoint(ORIGIN, 10, merkle_root(early), OPENED).sign(SIGNER)
    del vote.entries[7]
    vote.entries[-1] = log.close_entry(counted=len(vote.ballots) - 1)
    vote.ballots = vote.ballots[1:] if vote.ballots else []
    vote.sizes = [len(vote.entries)]
    later = vote.checkpoints()
    vote.checkpoints = lambda: [old, *later]


def break_the_limits(vote):
    vote.hold([*vote.ballots, Cast(dict.fromkeys(["1", "2", "3", "12"], 1), NONCE)])


def cast_nothing(vote):
    vote.hold([*vote.ballots, Cast({}, NONCE)])


def change_the_rules_quietly(vote):
    vote.parameters = replace(vote.parameters, threshold=30)
    vote.result = {"city": vote.count("city")}


def change_the_lot(vote):
    vote.parameters = Parameters(rule="greedy", ties=("lot",), lot_seed="first")
    vote.hold(vote.ballots)
    vote.result["city"]["parameters"]["lot_seed"] = "second"


def count_with_another_rule(vote):
    vote.parameters = Parameters(rule="equal-shares")
    other = vote.count("city")
    vote.parameters = Parameters(rule="greedy")
    vote.result["city"]["winners"] = other["winners"][::-1]


def forget_an_area(vote):
    del vote.result["city"]


def invent_turnout(vote):
    vote.turnout = small_turnout(50)


CITY_TAMPERING = [
    (stuff_a_ballot, "Every counted ballot is in the log? No"),
    (lose_a_ballot, "Every ballot that should count is counted? No"),
    (count_a_withdrawn_ballot, "No ballot counts that was replaced or withdrawn? No"),
    (count_an_old_version, "No ballot counts that was replaced or withdrawn? No"),
    (change_a_ballot, "Every counted ballot is in the log? No"),
    (log_after_close, "closed once at its end? No"),
    (close_twice, "closed once at its end? No"),
    (never_close, "closed once at its end? No"),
    (open_twice, "The log is opened once"),
    (log_a_ballot_twice, "No ballot is in the log twice? No"),
    (void_an_unknown_ballot, "names one that counted until then? No"),
    (void_twice, "names one that counted until then? No"),
    (void_and_still_count, "No ballot counts that was replaced or withdrawn? No"),
    (void_before_it_was_cast, "names one that counted until then? No"),
    (close_with_another_number, "The close says how many count? No"),
    (log_an_unknown_kind, "The log is opened once"),
    (rewrite_history, "Every checkpoint fits the log? No: not the one at 10"),
    (break_the_limits, "Every ballot keeps to the limits? No"),
    (cast_nothing, "Every ballot keeps to the limits? No"),
    (change_the_rules_quietly, "The rules are those that the log announced? No"),
    (change_the_lot, "the seed of a lot was fixed before? No"),
    (count_with_another_rule, "counting again gives the published winners? No"),
    (forget_an_area, "Every area was counted? No: city"),
    (invent_turnout, "As many ballots count as people are on the roll? No"),
]


@pytest.mark.parametrize(("tamper", "sentence"), CITY_TAMPERING)
def test_a_city_that_cheats_is_found_out_though_it_signs(tmp_path, check, tamper, sentence):
    vote = small_vote()
    tamper(vote)
    status, said = check(vote.publish(tmp_path))
    assert sentence in said
    assert status == 1
