"""A vote that is called off: nobody votes, nothing is counted, nothing is left that could be."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from budgets import cards
from budgets.models import (
    Ballot,
    Budget,
    CallOff,
    Count,
    CountedBallot,
    DraftBallot,
    RollEntry,
    Seal,
)
from budgets.retention import TABLE
from budgets.services import (
    calling_off,
    counting,
    lifecycle,
    publishing,
    reminders,
    sealing,
    voting,
)
from budgets.states import TRANSITIONS, Status
from budgets.work import work_items
from civic.audit.models import Entry as Act
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.core.key_store import key_store
from civic.core.retention import work_off
from civic.notifications.models import Message
from civic.proofs.errors import KeyUnavailable
from civic.proofs.keystore import MountedKeyStore
from civic.proofs.log import Kind
from civic.publiclog import verify_log
from civic.publiclog.models import Entry, Log
from civic.publiclog.reading import checkpoint_notes, log_lines
from civic.publiclog.receipts import Finding, check_receipt, make_receipt
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.budgets import BudgetFactory, open_budget

pytestmark = pytest.mark.django_db
REASON = "A project was on the ballot that the city may not pay for."
LEFT_BY_VOTERS = (DraftBallot, Ballot, CountedBallot, RollEntry, Count, Seal)


@pytest.fixture
def budget(city):
    return open_budget(city, slug="parks", title="Better parks", projects=4)


@pytest.fixture
def voters(borough):
    return [ResidencyFactory(area=borough).user for _number in range(3)]


@pytest.fixture
def receipts(budget, voters, resident):
    """Three have voted, one of them twice, and somebody else has a draft."""
    voting.save_draft(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    cast(voters[0], budget, "4")
    return [cast(voter, budget, "1", "2") for voter in voters]


def cast(voter, budget, *numbers):
    at = timezone.now()
    return voting.cast_ballot(resident=voter, budget=budget, numbers=numbers, at=at).receipt


def call_off(budget, officer, reason=REASON):
    at, to = timezone.now(), Status.CALLED_OFF
    return lifecycle.advance(budget_id=budget.pk, to=to, actor=officer, at=at, reason=reason)


def clear():
    calling_off.clear_due(at=timezone.now())


def close(budget):
    Budget.objects.filter(pk=budget.pk).update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())


def seal(budget):
    close(budget)
    sealing.seal_due(at=timezone.now())


def count(budget):
    seal(budget)
    counting.count_due(at=timezone.now())
    publishing.publish_due()


def lose_keys(budget):
    key_store().destroy(budget.process)
    key_store().destroy("log-signing")


def nothing(budget):
    return None


STAGES = {"open": nothing, "closed": close, "sealed": seal, "counted": count, "keyless": lose_keys}
at_any_stage = pytest.mark.parametrize("reach", STAGES.values(), ids=STAGES)


@at_any_stage
@pytest.mark.usefixtures("receipts")
def test_at_any_stage_before_the_result_all_that_could_be_counted_goes(
    budget, budget_officer, reach
):
    reach(budget)
    call_off(budget, budget_officer)
    clear()
    assert not [model.__name__ for model in LEFT_BY_VOTERS if model.objects.exists()]
    assert not list((settings.DATA_DIR / "bundles").glob(f"{budget.process}-*"))
    with pytest.raises(KeyUnavailable):
        key_store().read(budget.process, budget.key_check)
    ended = CallOff.objects.get()
    assert (ended.reason, ended.problem, ended.cleared_at is None) == (REASON, "", False)


@at_any_stage
@pytest.mark.usefixtures("receipts")
def test_no_worker_brings_it_back(budget, budget_officer, reach):
    reach(budget)
    call_off(budget, budget_officer)
    for _round in range(2):
        at = timezone.now()
        assert (lifecycle.close_due(at=at), sealing.seal_due(at=at)) == (0, 0)
        assert (counting.count_due(at=at), publishing.publish_due()) == (0, 0)
        clear()
    budget.refresh_from_db()
    assert budget.status == Status.CALLED_OFF


@pytest.mark.usefixtures("receipts")
def test_a_worker_that_was_at_it_stops(budget, budget_officer):
    close(budget)
    sealing.derive_roll(budget_id=budget.pk)
    call_off(budget, budget_officer)
    for step in (sealing.derive_roll, lambda **wanted: sealing.move_ballots(at=None, **wanted)):
        with pytest.raises(WrongState):
            step(budget_id=budget.pk)
    assert not CountedBallot.objects.exists()


def test_an_archive_that_was_being_written_does_not_stay(budget, budget_officer, voters):
    cast(voters[0], budget, "1")
    count(budget)
    counted = Budget.objects.select_related("log", "count", "seal", "area").get()
    call_off(budget, budget_officer)
    publishing.publish_bundle(counted)
    assert publishing.published_bundle(counted) is None


def test_from_then_on_nobody_votes_keeps_a_draft_or_takes_a_vote_back(
    budget, budget_officer, voters, receipts
):
    call_off(budget, budget_officer)
    before = budget  # as a page that was opened before shows it
    said = "The vote was called off, so nothing was changed. No ballot is counted."
    at = timezone.now()
    for act in (
        lambda: cast(voters[1], before, "3"),
        lambda: voting.withdraw_ballot(resident=voters[1], budget=before, at=at),
        lambda: voting.save_draft(
            resident=voters[1], budget=Budget.objects.get(), numbers=["3"], at=at
        ),
    ):
        with pytest.raises(WrongState) as refused:
            act()
        assert refused.value.message == said


def test_the_log_keeps_the_commitments_and_ends_with_the_reason(
    budget, budget_officer, receipts, tmp_path, capsys
):
    call_off(budget, budget_officer)
    log = Log.objects.get(pk=budget.process)
    *before, last = Entry.objects.filter(log=log).order_by("index")
    assert [entry.kind for entry in before].count(Kind.BALLOT) == 4
    assert [entry.kind for entry in before].count(Kind.VOID) == 1
    assert (last.kind, REASON in last.line, log.is_closed) == (Kind.CALLED_OFF, True, True)
    assert not {Kind.CLOSE} & {entry.kind for entry in before}
    status, said = verified(log, receipts[0], tmp_path, capsys)
    assert status == 0, said
    assert f"The vote was called off on {last.line[7:27]}: {REASON}" in said
    assert "does not count (any more)" in said
    assert "0 count" in said


def test_the_log_of_a_sealed_vote_says_both(budget, budget_officer, receipts, tmp_path, capsys):
    seal(budget)
    call_off(budget, budget_officer)
    log = Log.objects.get(pk=budget.process)
    kinds = list(Entry.objects.filter(log=log).order_by("index").values_list("kind", flat=True))
    assert kinds[-2:] == [Kind.CLOSE, Kind.CALLED_OFF]
    assert verified(log, receipts[0], tmp_path, capsys)[0] == 0


def test_somebody_who_adds_to_a_log_that_ended_is_found_out(
    budget, budget_officer, receipts, tmp_path, capsys
):
    call_off(budget, budget_officer)
    log = Log.objects.get(pk=budget.process)
    more = b'{"commitment":"' + b"0" * 64 + b'","kind":"ballot"}'
    assert verified(log, receipts[0], tmp_path, capsys, more=[more])[0] == 1


def verified(log, receipt, folder, capsys, more=()):
    files = {
        "log.jsonl": b"".join(line + b"\n" for line in [*log_lines(log), *more]).decode(),
        "checkpoints.txt": "\n".join(checkpoint_notes(log)),
        "receipt.txt": receipt,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    program = [sys.executable, "-I", verify_log.__file__, log.public_key]
    done = subprocess.run(
        [*program, *(folder / name for name in files)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("is_cleared", [False, True])
def test_a_receipt_is_told_the_truth_at_once(client, budget, budget_officer, receipts, is_cleared):
    call_off(budget, budget_officer)
    if is_cleared:
        clear()
    answer = check_receipt(text=receipts[0], at=timezone.now())
    assert (answer.finding, answer.call_off.reason) == (Finding.CALLED_OFF, REASON)
    page = client.post(reverse("publiclog:receipt"), {"text": receipts[0]}).content.decode()
    assert "This vote was called off on" in page
    assert "nothing was counted" in page
    assert REASON in page
    assert "counts" not in page.split("<main")[1].split("Check another")[0]


def test_a_promise_that_was_not_kept_is_still_said(budget, budget_officer):
    at = timezone.now()
    promised = make_receipt(
        log=budget.log, kind=Kind.BALLOT, commitment=bytes(32), nonce=bytes(16), by=at
    )
    call_off(budget, budget_officer)
    assert check_receipt(text=promised, at=at).finding == Finding.BROKEN


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_without_a_reason_that_fits_nothing_is_called_off(budget, budget_officer, reason):
    with pytest.raises(Invalid):
        call_off(budget, budget_officer, reason)
    budget.refresh_from_db()
    assert (budget.status, CallOff.objects.count()) == (Status.VOTING, 0)


def test_the_database_wants_a_reason_too(budget):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallOff.objects.create(budget=budget, at=timezone.now(), reason="")


def test_only_a_budget_officer_calls_off_and_the_clock_never(budget, resident, auditor):
    for actor in (resident, auditor, None):
        with pytest.raises(NotAllowed):
            call_off(budget, actor)


def test_neither_a_draft_nor_a_result_is_called_off(city, budget, budget_officer):
    assert not TRANSITIONS.allows(Status.DRAFT, Status.CALLED_OFF)
    assert not TRANSITIONS.allows(Status.RESULTS, Status.CALLED_OFF)
    with pytest.raises(WrongState):
        call_off(BudgetFactory(area=city), budget_officer)


def test_it_is_not_called_off_twice(budget, budget_officer):
    call_off(budget, budget_officer)
    with pytest.raises(WrongState):
        call_off(budget, budget_officer, "Another reason")
    assert CallOff.objects.get().reason == REASON


@pytest.mark.usefixtures("receipts")
def test_both_acts_are_in_the_record(budget, budget_officer):
    call_off(budget, budget_officer)
    clear()
    clear()
    act = Act.objects.get(action="budget.called-off")
    assert (act.actor, act.reason) == (budget_officer, REASON)
    cleared = Act.objects.get(action="budget.cleared")
    assert cleared.after == {"draftballot": 1, "ballot": 3, "countedballot": 0, "rollentry": 0}


def test_nobody_is_reminded_any_more(budget, budget_officer, resident, receipts):
    reminders.remind_of_drafts(budget=budget, at=timezone.now())
    assert Message.objects.filter(status="queued").exists()
    call_off(budget, budget_officer)
    reminders.forget_reminders()
    assert not Message.objects.filter(status="queued").exists()
    assert not mail.outbox
    assert reminders.remind_due(at=budget.voting_closes_at - timezone.timedelta(hours=1)) == 0


def test_a_key_that_only_an_operator_can_remove_is_work_that_waits(
    budget, budget_officer, monkeypatch, tmp_path
):
    """Secrets that a platform mounts: everything else goes, and the officer reads what is left."""
    call_off(budget, budget_officer)
    assert work_items(budget_officer, timezone.now()) == []
    mounted = tmp_path / f"{budget.process}.key"
    mounted.write_bytes(bytes(32))
    monkeypatch.setattr("budgets.services.keys.key_store", lambda: MountedKeyStore(tmp_path))
    clear()
    (item,) = work_items(budget_officer, timezone.now())
    assert "remove the secret of key" in item.title
    mounted.unlink()
    clear()
    assert work_items(budget_officer, timezone.now()) == []


@pytest.mark.usefixtures("receipts")
def test_the_nightly_job_destroys_what_no_worker_did(budget, budget_officer):
    call_off(budget, budget_officer)
    work_off(TABLE.rules, at=timezone.now())
    assert not Ballot.objects.exists()
    assert not DraftBallot.objects.exists()


@pytest.mark.usefixtures("receipts")
def test_the_nightly_job_leaves_other_votes_alone(budget):
    work_off(TABLE.rules, at=timezone.now())
    assert (Ballot.objects.count(), DraftBallot.objects.count()) == (3, 1)


def ended(budget, officer):
    call_off(budget, officer)
    clear()


@pytest.mark.parametrize("name", ["list", "detail"])
def test_pages_say_it_with_day_and_reason(client, budget, budget_officer, name):
    ended(budget, budget_officer)
    arguments = [budget.slug] if name == "detail" else []
    page = client.get(reverse(f"budgets:{name}", args=arguments)).content.decode()
    assert REASON in page
    assert "alled off on" in page
    assert "Fill in my ballot" not in page
    assert "Being counted" not in page


def test_home_search_and_project_say_it_too(client, budget, budget_officer):
    ended(budget, budget_officer)
    assert REASON in client.get(reverse("portal:home")).content.decode()
    assert cards.cards_open_now(timezone.now()) == []
    kinds = [hit.kind for hit in cards.search("p", 9)]
    assert kinds == [
        "Participatory budget, called off",
        *["Project in Better parks, which was called off"] * 4,
    ]
    page = client.get(reverse("budgets:project", args=[budget.slug, "1"])).content.decode()
    assert "The vote was called off on" in page


def test_the_api_says_it(client, budget, budget_officer):
    address = reverse("api-budgets-detail", args=[budget.slug])
    before = client.get(address).json()
    assert (before["called_off_at"], before["called_off_reason"]) == (None, None)
    ended(budget, budget_officer)
    told = client.get(address).json()
    assert (told["status"], told["called_off_reason"]) == ("called-off", REASON)
    assert told["called_off_at"]
    result = client.get(reverse("api-budgets-result", args=[budget.slug]))
    assert result.status_code == 404


@pytest.mark.parametrize("is_cleared", [False, True])
@pytest.mark.parametrize(
    ("method", "name", "sent"),
    [
        ("get", "ballot", {}),
        ("get", "check", {}),
        ("post", "check", {"projects": ["1"]}),
        ("post", "choose", {"project": "1", "choose": "yes"}),
        ("get", "voted", {}),
        ("get", "withdraw", {}),
        ("post", "withdraw", {}),
    ],
)
def test_who_voted_reads_what_it_means(
    client, budget, budget_officer, voters, receipts, is_cleared, method, name, sent
):
    call_off(budget, budget_officer)
    if is_cleared:
        clear()
    client.force_login(voters[0])
    address = reverse(f"budgets:{name}", args=[budget.slug])
    answer = getattr(client, method)(address, sent, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This vote was called off" in page
    assert REASON in page
    assert "everybody can vote again" in page
    assert "will be counted" not in page
    own = client.get(reverse("portal:my_participation")).content.decode()
    assert "Better parks was called off on" in own


@at_any_stage
@pytest.mark.usefixtures("receipts")
def test_no_count_is_shown_anywhere(client, budget, budget_officer, auditor, reach):
    reach(budget)
    call_off(budget, budget_officer)
    for official in (budget_officer, auditor):
        sign_in(client, official)
        address = reverse("admin:budgets_budget_change", args=[budget.pk])
        page = client.get(address).content.decode()
        facts = page.split('<dl class="official__facts">')[1].split("</dl>")[0]
        assert "Counted" not in facts
        assert "3 ballots" not in facts
        assert REASON in page
    for name in ("results", "bundle"):
        assert client.get(reverse(f"budgets:{name}", args=[budget.slug])).status_code in (302, 404)


def test_an_officer_calls_off_with_a_public_reason(client, budget, budget_officer):
    sign_in(client, budget_officer)
    address = reverse("admin:budgets_budget_act_call-off", args=[budget.pk])
    page = client.get(address).content.decode()
    assert "This cannot be undone." in page
    assert "A project cannot be taken out of a vote that was announced" in page
    refused = client.post(address, {"reason": " "}).content.decode()
    assert "Say why the vote is called off." in refused
    assert client.post(address, {"reason": REASON}).status_code == 302
    budget.refresh_from_db()
    assert budget.is_called_off
    assert client.get(address).status_code == 302
