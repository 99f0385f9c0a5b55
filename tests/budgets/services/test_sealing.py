"""Sealing: the roll, the log, the move, the key; and the bundle that comes out of it."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import zipfile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from budgets import verify
from budgets.models import Ballot, Budget, CountedBallot, DraftBallot, RollEntry, Seal
from budgets.services import counting, lifecycle, publishing, sealing, voting
from budgets.states import ResultStanding, Status
from budgets.work import work_items
from civic.accounts.permissions import Role
from civic.accounts.services import erase_person
from civic.audit.models import Entry as Act
from civic.core.errors import NotAllowed, Unavailable, WrongState
from civic.core.work import Age
from civic.proofs.log import Kind
from civic.publiclog.models import Entry, Log, Waiting
from civic.publiclog.services import sequence_due
from tests.factories.accounts import ResidencyFactory, official, sign_in
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(city):
    return open_budget(city, slug="open", projects=4)


@pytest.fixture
def voters(city):
    """Thirteen people in one borough and twelve in another."""
    boroughs = [BoroughFactory(parent=city, name=name) for name in ("North", "South")]
    return [ResidencyFactory(area=boroughs[number % 2]).user for number in range(25)]


def cast(voter, budget, *numbers):
    return voting.cast_ballot(
        resident=voter, budget=budget, numbers=numbers, at=timezone.now()
    ).receipt


def vote_all(voters, budget):
    for number, voter in enumerate(voters):
        cast(voter, budget, *[str(project) for project in range(1, 2 + number % 3)])


def close(budget):
    Budget.objects.filter(pk=budget.pk).update(voting_closes_at=timezone.now())
    lifecycle.close_due(at=timezone.now())
    return timezone.now()


def seal(budget):
    at = close(budget)
    sealing.seal_due(at=at)
    return Seal.objects.get(budget=budget)


def publish(budget):
    """Close, seal, count; returns the path of the bundle."""
    seal(budget)
    assert counting.count_due(at=timezone.now()) == 1
    publishing.publish_due()
    return publishing.bundle_path(Budget.objects.get(pk=budget.pk))


def verified(path, capsys):
    verify.wrong.clear()
    status = verify.main(str(path))
    return status, capsys.readouterr().out


def test_the_roll_names_who_voted_and_nobody_else(budget, voters, resident):
    vote_all(voters, budget)
    voting.save_draft(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    done = seal(budget)
    assert set(RollEntry.objects.values_list("resident", flat=True)) == {v.pk for v in voters}
    assert done.turnout == {
        "counted": 25,
        "roll": 25,
        "groups": {"area": {"North": 13, "South": 12}, "channel": {"web": 25}},
    }
    assert (done.strays, done.problem) == (0, "")


def test_sealing_moves_every_ballot_and_leaves_no_way_back(budget, voters):
    vote_all(voters, budget)
    before = {row["commitment"]: row for row in Ballot.objects.values()}
    voting.save_draft(resident=voters[0], budget=budget, numbers=["2"], at=timezone.now())
    seal(budget)
    assert not Ballot.objects.exists()
    assert not DraftBallot.objects.exists()
    assert not Waiting.objects.exists()
    after = list(CountedBallot.objects.values())
    assert {row["commitment"] for row in after} == set(before)
    assert all(row["choices"] == before[row["commitment"]]["choices"] for row in after)
    assert not {row["id"] for row in after} & {row["id"] for row in before.values()}


def test_a_ballot_that_fits_nobody_is_an_alarm(budget, voters, caplog):
    vote_all(voters, budget)
    Ballot.objects.filter(pk=Ballot.objects.first().pk).update(locator="0" * 64)
    assert seal(budget).strays == 1
    assert "1 ballots fit nobody" in caplog.text


def test_a_ballot_put_into_the_database_by_hand_stops_the_sealing(budget, voters):
    vote_all(voters, budget)
    made = Ballot.objects.first()
    made.pk, made.locator, made.commitment = None, "0" * 64, "0" * 64
    made._state.adding = True
    made.pk = "00000000-0000-0000-0000-000000000001"
    made.save(force_insert=True)
    stopped = seal(budget)
    assert stopped.sealed_at is None
    assert "the log does not count 1 of the ballots, and 0" in stopped.problem
    assert counting.count_due(at=timezone.now()) == 0


def test_a_ballot_removed_by_hand_stops_the_sealing(budget, voters):
    vote_all(voters, budget)
    Ballot.objects.first().delete()
    assert "0 of the ballots, and 1 that it counts are missing" in seal(budget).problem


def test_sealing_without_the_key_says_so_and_goes_on_once_it_is_back(budget, voters):
    vote_all(voters, budget)
    copies = [folder / f"{budget.process}.key" for folder in settings.KEY_STORE_DIRS]
    kept = copies[0].read_text()
    for copy in copies:
        copy.unlink()
    assert "is not in the key store" in seal(budget).problem
    copies[1].write_text(kept)
    sealing.seal_due(at=timezone.now())
    done = Seal.objects.get()
    assert done.sealed_at is not None
    assert done.problem == ""


@pytest.mark.parametrize("step", ["close_log", "move_ballots", "_check_against_log"])
def test_a_sealing_that_was_killed_goes_on_where_it_was(budget, voters, monkeypatch, step):
    vote_all(voters, budget)
    at = close(budget)
    whole = getattr(sealing, step)
    monkeypatch.setattr(sealing, step, lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sealing.seal_ballots(budget_id=budget.pk, at=at)
    monkeypatch.setattr(sealing, step, whole)
    sealing.seal_ballots(budget_id=budget.pk, at=at)
    sealing.seal_ballots(budget_id=budget.pk, at=at)
    assert CountedBallot.objects.count() == RollEntry.objects.count() == 25
    assert Entry.objects.filter(kind=Kind.CLOSE).count() == 1


class Killed(BaseException):
    """As if the process ended here."""


def test_a_sealing_killed_at_any_statement_goes_on_and_counts_each_ballot_once(
    budget, voters, monkeypatch
):
    """Killed before its first statement, then its second … and so on again after each step."""
    # A kill ends the connection. Here it goes on, and a cursor of the server would be closed late.
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    vote_all(voters[:6], budget)
    cast(voters[0], budget, "4")
    voting.withdraw_ballot(resident=voters[1], budget=budget, at=timezone.now())
    at = close(budget)
    kills = allowed = 0

    def steps_done():
        row = Seal.objects.get()
        return row.turnout is not None, Log.objects.get().is_closed, row.sealed_at is not None

    while True:
        before, statements = steps_done(), itertools.count()

        def kill(execute, sql, *rest, at_statement=allowed, statements=statements):
            is_bracket = sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
            if not is_bracket and next(statements) == at_statement:
                raise Killed
            return execute(sql, *rest)

        try:
            with connection.execute_wrapper(kill):
                sealing.seal_ballots(budget_id=budget.pk, at=at)
            break
        except Killed:
            kills += 1
            allowed = 0 if steps_done() != before else allowed + 1
    assert kills > 40
    assert steps_done() == (True, True, True)
    assert CountedBallot.objects.count() == RollEntry.objects.count() == 5
    assert not Ballot.objects.exists()
    assert counting.count_due(at=timezone.now()) == 1
    kinds = list(Entry.objects.order_by("index").values_list("kind", flat=True))
    assert kinds == ["open", *["ballot"] * 7, *["void"] * 2, "close"]
    assert Act.objects.filter(action="budget.sealed").count() == 1


def test_the_key_is_destroyed_by_two_officials(budget, voters, budget_officer, auditor):
    vote_all(voters, budget)
    at = timezone.now()
    other_officer = official(Role.BUDGET_OFFICER)

    def destroy(actor):
        return sealing.destroy_key(budget_id=budget.pk, actor=actor, at=at)

    close(budget)
    with pytest.raises(WrongState):
        destroy(budget_officer)
    sealing.seal_due(at=timezone.now())
    with pytest.raises(NotAllowed):
        destroy(auditor)
    assert not destroy(budget_officer).is_final
    with pytest.raises(WrongState, match="Another official"):
        destroy(budget_officer)
    assert destroy(other_officer).is_final
    assert not [f for d in settings.KEY_STORE_DIRS if (f := d / f"{budget.process}.key").exists()]
    with pytest.raises(WrongState):
        destroy(budget_officer)
    acts = list(Act.objects.order_by("number").values_list("action", "actor"))[-2:]
    assert acts == [
        ("budget.key_to_be_destroyed", budget_officer.pk),
        ("budget.key_destroyed", other_officer.pk),
    ]


def test_the_database_too_asks_for_two_officials(budget, voters, budget_officer):
    vote_all(voters, budget)
    seal(budget)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.update(
            first_official=budget_officer,
            second_official=budget_officer,
            key_destroyed_at=timezone.now(),
        )


def test_a_key_that_cannot_be_destroyed_here_leaves_the_result_provisional(
    budget, voters, budget_officer, tmp_path, settings
):
    vote_all(voters, budget)
    seal(budget)
    source = settings.KEY_STORE_DIRS[0] / f"{budget.process}.key"
    (tmp_path / source.name).write_text(source.read_text())
    settings.KEY_STORE_MOUNT = tmp_path
    at = timezone.now()
    sealing.destroy_key(budget_id=budget.pk, actor=budget_officer, at=at)
    with pytest.raises(Unavailable, match="remove the secret"):
        sealing.destroy_key(budget_id=budget.pk, actor=official(Role.BUDGET_OFFICER), at=at)
    assert not Seal.objects.get().is_final


def test_the_bundle_of_a_vote_with_changes_is_accepted_by_the_checker(budget, voters, capsys):
    vote_all(voters, budget)
    for voter in voters[:4]:
        cast(voter, budget, "4")
    cast(voters[0], budget, "1", "4")
    voting.withdraw_ballot(resident=voters[5], budget=budget, at=timezone.now())
    sequence_due(at=timezone.now())
    cast(voters[6], budget, "2")
    path = publish(budget)
    status, said = verified(path, capsys)
    assert status == 0, said
    with zipfile.ZipFile(path) as archive:
        kinds = [json.loads(line)["kind"] for line in archive.read("log.jsonl").splitlines()]
    assert (kinds.count("ballot"), kinds.count("void")) == (31, 7)


def test_a_rule_that_was_changed_during_the_vote_is_found_by_the_checker(budget, voters, capsys):
    vote_all(voters, budget)
    budget.projects.filter(number="1").update(cost=21_000_00)
    status, said = verified(publish(budget), capsys)
    assert status == 1
    assert "The rules are those that the log announced? No" in said


def test_the_bundle_of_two_areas_and_limits_is_accepted(city, voters, budget_officer, capsys):
    budget = BudgetFactory(area=city, max_choices=3, within_budget=True)
    for area, number in ((city, "1"), (voters[0].residency.area, "10")):
        ProjectFactory(budget_area=BudgetAreaFactory(budget=budget, area=area), number=number)
    at = timezone.now()
    lifecycle.advance(budget_id=budget.pk, to=Status.VOTING, actor=budget_officer, at=at)
    for number, voter in enumerate(voters):
        cast(voter, budget, *(("1",) if number % 2 else ("1", "10")))
    status, said = verified(publish(budget), capsys)
    assert status == 0, said


def test_erasing_a_voter_leaves_the_log_and_the_bundle_whole(budget, voters, capsys):
    vote_all(voters, budget)
    erase_person(user=voters[3], actor=voters[3], at=timezone.now(), reason="")
    status, said = verified(publish(budget), capsys)
    assert status == 0, said
    assert Seal.objects.get().strays == 0
    erase_person(user=voters[4], actor=voters[4], at=timezone.now(), reason="")
    assert verified(publishing.bundle_path(budget), capsys)[0] == 0


def test_nothing_is_appended_after_the_close(budget, voters):
    vote_all(voters, budget)
    seal(budget)
    last = Entry.objects.order_by("index").last()
    assert last.kind == Kind.CLOSE
    sequence_due(at=timezone.now() + dt.timedelta(days=9))
    assert Entry.objects.order_by("index").last().pk == last.pk


def test_a_result_page_offers_the_checker_and_says_whether_it_is_final(
    budget, voters, client, budget_officer
):
    vote_all(voters, budget)
    publish(budget)
    assert client.get(f"/budgets/{budget.slug}/bundle.zip").status_code == 404
    Budget.objects.update(status=Status.RESULTS)
    page = client.get(f"/budgets/{budget.slug}/results/").content.decode()
    assert "python3 -I verify.py open.zip" in page
    assert "This result is provisional" in page
    assert (standing_in_api(client), standing_in_bundle(client)) == ("provisional",) * 2
    at = timezone.now()
    for officer in (budget_officer, official(Role.BUDGET_OFFICER)):
        sealing.destroy_key(budget_id=budget.pk, actor=officer, at=at)
    assert standing_in_bundle(client) == "provisional"  # until the worker has written the new one
    publishing.publish_due()
    cache.clear()
    page = client.get(f"/budgets/{budget.slug}/results/").content.decode()
    assert "This result is final." in page
    assert "rovisional" not in page
    assert (standing_in_api(client), standing_in_bundle(client)) == ("final",) * 2
    counted = Budget.objects.get(pk=budget.pk)
    assert publishing.bundle_path(counted).exists()
    assert not publishing.bundle_path(counted, standing=ResultStanding.PROVISIONAL).exists()


def standing_in_api(client):
    return client.get("/api/v1/budgets/open/result/").json()["standing"]


def standing_in_bundle(client):
    download = client.get("/budgets/open/bundle.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(download.streaming_content))) as archive:
        return json.loads(archive.read("manifest.json"))["standing"]


def test_officials_are_led_to_the_key_one_after_the_other(
    budget, voters, client, budget_officer, auditor
):
    """The first asks, sees that a colleague has to go on, and is not asked again."""
    vote_all(voters, budget)
    seal(budget)
    colleague, at = official(Role.BUDGET_OFFICER), timezone.now()

    def keys(person):
        return [str(item.title) for item in work_items(person, at) if "Key" in str(item.title)]

    assert keys(budget_officer) == keys(colleague) == [f"Key to destroy: {budget}"]
    address = reverse("admin:budgets_budget_change", args=[budget.pk])
    sign_in(client, budget_officer)
    assert "Destroy the key of the ballots" in client.get(address).content.decode()
    sealing.destroy_key(budget_id=budget.pk, actor=budget_officer, at=at)
    page = client.get(address).content.decode()
    assert "Destroy the key of the ballots" not in page
    assert "Another official has to do it" in page
    assert keys(budget_officer) == []
    assert keys(colleague) == [f"Key to destroy, a colleague asked for it: {budget}"]
    sealing.destroy_key(budget_id=budget.pk, actor=colleague, at=at)
    assert keys(colleague) == []
    assert "The result is final." in client.get(address).content.decode()


def test_a_sealing_that_stopped_and_strays_are_alarms_on_the_work_list(
    budget, voters, budget_officer
):
    vote_all(voters, budget)
    Ballot.objects.filter(pk=Ballot.objects.first().pk).update(locator="0" * 64)
    seal(budget)
    Seal.objects.update(problem="the key is away")
    items = work_items(budget_officer, timezone.now())
    alarms = [str(item.title) for item in items if item.age(timezone.now()) == Age.LATE]
    assert f"Ballots that fit nobody: {budget}" in alarms
    assert f"The ballots cannot be sealed: {budget}" in alarms
