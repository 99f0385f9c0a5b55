"""Casting in the browser: the receipt, once; the file; taking it back; checking it."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budgets.models import Ballot, Budget
from budgets.services import voting
from civic.accounts.models import Residency
from civic.publiclog.models import Waiting
from civic.publiclog.services import sequence_due
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import BudgetAreaFactory, ProjectFactory, open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(city):
    return open_budget(city, slug="open")


@pytest.fixture
def voter(client, resident):
    sign_in(client, resident, second_factor=False)
    return client


def cast(client, *numbers, submission=None):
    sent = {"projects": numbers, "submission": submission or uuid.uuid4()}
    return client.post(reverse("budgets:check", args=["open"]), sent)


def end_the_vote():
    Budget.objects.update(voting_closes_at=timezone.now() - dt.timedelta(seconds=1))


def receipt_in(response):
    shown = re.search(
        r'<pre class="receipt__text"[^>]*>(.*?)</pre>', response.content.decode(), re.S
    )
    return shown[1] if shown else None


def check(client, text):
    return client.post(reverse("publiclog:receipt"), {"text": text}).content.decode()


@pytest.mark.usefixtures("budget")
def test_a_voter_gets_a_receipt_that_nobody_stores(voter):
    response = cast(voter, "1", "2")
    text = receipt_in(response)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert text.startswith("civic receipt 1\ntestserver/budget-")
    assert "nonce " in text
    assert "<svg" in response.content.decode()
    assert "style=" not in response.content.decode()
    again = voter.get(reverse("budgets:voted", args=["open"]))
    assert receipt_in(again) is None


@pytest.mark.usefixtures("budget")
def test_sending_the_same_form_twice_casts_once(voter):
    submission = uuid.uuid4()
    first = cast(voter, "1", submission=submission)
    second = cast(voter, "1", submission=submission)
    assert receipt_in(first)
    assert second.status_code == 302
    assert Waiting.objects.count() == 1
    assert Ballot.objects.get().previous is None


@pytest.mark.usefixtures("budget")
def test_a_refused_ballot_writes_nothing_and_says_what_to_change(voter):
    response = cast(voter)
    assert response.status_code == 400
    assert "Choose at least one project" in response.content.decode()
    assert not Ballot.objects.exists()
    assert not Waiting.objects.exists()


@pytest.mark.usefixtures("budget")
def test_the_receipt_can_be_saved_as_a_file(voter):
    text = receipt_in(cast(voter, "1"))
    response = voter.post(reverse("publiclog:receipt_file"), {"text": text})
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.decode() == text


@pytest.mark.usefixtures("budget")
def test_only_our_own_receipts_come_back_as_a_file(client):
    response = client.post(reverse("publiclog:receipt_file"), {"text": "anything"})
    assert response.status_code == 404


@pytest.mark.usefixtures("budget")
def test_a_receipt_is_followed_from_waiting_to_void(voter, client):
    first = receipt_in(cast(voter, "1"))
    assert "waits for its turn" in check(client, first)
    sequence_due(at=timezone.now() + timezone.timedelta(hours=25))
    assert "is in the log and counts" in check(client, first)
    second = receipt_in(cast(voter, "2"))
    assert "no longer counts" in check(client, first)
    sequence_due(at=timezone.now() + timezone.timedelta(days=30))
    assert "no longer counts" in check(client, first)
    assert "is in the log and counts" in check(client, second)


@pytest.mark.usefixtures("budget")
def test_a_ballot_is_taken_back_with_a_receipt(voter, client):
    cast(voter, "1")
    response = voter.post(reverse("budgets:withdraw", args=["open"]))
    text = receipt_in(response)
    assert "\nvoid " in text
    assert not Ballot.objects.exists()
    assert "waits for its turn" in check(client, text)
    sequence_due(at=timezone.now() + timezone.timedelta(days=30))
    sequence_due(at=timezone.now() + timezone.timedelta(days=30))
    assert "Your ballot was taken back" in check(client, text)
    assert voter.post(reverse("budgets:withdraw", args=["open"])).status_code == 409


@pytest.mark.usefixtures("budget")
def test_the_receipt_of_a_ballot_taken_back_does_not_speak_of_how_one_voted(voter):
    cast(voter, "1")
    page = voter.post(reverse("budgets:withdraw", args=["open"])).content.decode()
    assert "says that your ballot is void" in page
    assert "can prove how you voted" not in page


@pytest.mark.usefixtures("budget")
def test_nobody_is_asked_to_take_back_a_vote_that_they_did_not_cast(voter):
    answer = voter.get(reverse("budgets:withdraw", args=["open"]))
    assert answer["Location"] == reverse("budgets:ballot", args=["open"])


@pytest.mark.usefixtures("budget")
def test_after_the_end_no_page_offers_to_change_a_vote(voter):
    cast(voter, "1")
    end_the_vote()
    done = voter.get(reverse("budgets:voted", args=["open"])).content.decode()
    assert "can no longer be changed" in done
    assert "You can change your vote until" not in done
    assert reverse("budgets:withdraw", args=["open"]) not in done
    back = voter.get(reverse("budgets:withdraw", args=["open"])).content.decode()
    assert "your last vote is cast and will be counted" in back
    assert "You can vote again" not in back


@pytest.mark.usefixtures("budget")
@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("choose", {"project": "2", "choose": "yes"}),
        ("check", {"projects": ["2"]}),
        ("withdraw", {}),
    ],
)
def test_what_comes_after_the_end_leaves_the_vote_and_says_that_it_counts(voter, page, sent):
    cast(voter, "1")
    end_the_vote()
    answer = voter.post(reverse(f"budgets:{page}", args=["open"]), sent)
    assert answer.status_code == 403
    told = answer.content.decode()
    assert "came after the end, so it changed nothing" in told
    assert "your last vote is cast and will be counted" in told
    assert Ballot.objects.get().choices == [["1", 1]]


def test_who_filled_in_a_ballot_and_did_not_cast_it_is_told_so_after_the_end(
    voter, resident, budget
):
    voting.save_draft(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    end_the_vote()
    page = voter.get(reverse("budgets:ballot", args=["open"])).content.decode()
    assert "did not cast it, so it does not count" in page


def test_the_confirmation_survives_the_end_of_the_key(voter, budget):
    cast(voter, "1")
    end_the_vote()
    Budget.objects.update(key_check="gone")
    answer = voter.get(reverse("budgets:voted", args=["open"]), follow=True)
    assert "Voting closed on" in answer.content.decode()


@pytest.mark.usefixtures("budget")
def test_who_has_to_sign_in_while_choosing_comes_back_to_the_ballot(voter, resident):
    voter.logout()
    address = reverse("budgets:choose", args=["open"])
    answer = voter.post(address, {"project": "1", "choose": "yes"})
    assert answer["Location"] == f"/accounts/login/?next={address}"
    voter.force_login(resident)
    assert voter.get(address)["Location"] == reverse("budgets:ballot", args=["open"])


@pytest.mark.parametrize("page", ["ballot", "check"])
def test_who_lives_where_none_of_the_money_goes_is_told_so(client, city, borough, page):
    budget = open_budget(city, slug="open")
    budget.areas.update(area=borough)
    elsewhere = ResidencyFactory(area=BoroughFactory(name="Fernhill", parent=city))
    sign_in(client, elsewhere.user, second_factor=False)
    answer = client.get(reverse(f"budgets:{page}", args=["open"]))
    assert answer.status_code == 403
    told = answer.content.decode()
    assert "None of this money is for Fernhill" in told
    assert f"This vote is for people who live in: {borough}." in told


@pytest.mark.usefixtures("budget")
def test_who_has_to_be_verified_first_is_not_asked_again_where_they_live(client, borough, settings):
    settings.RESIDENCY_MUST_BE_VERIFIED = True
    declared = ResidencyFactory(area=borough, source=Residency.Source.DECLARED)
    sign_in(client, declared.user, second_factor=False)
    address = reverse("budgets:ballot", args=["open"])
    page = client.get(address).content.decode()
    assert "The city has to check where you live" in page
    assert "First tell us where you live" not in page
    declared.delete()
    assert "First tell us where you live" in client.get(address).content.decode()


def test_the_money_of_one_area_does_not_make_up_for_another(voter, resident, city, borough):
    """The bar and the ballot's check are of one mind."""
    budget = open_budget(city, slug="open", cost=60_000_00, within_budget=True)
    ProjectFactory(budget_area=BudgetAreaFactory(budget=budget, area=borough), number="own")
    address = reverse("budgets:ballot", args=["open"])
    for numbers, is_over in [(["1", "own"], False), (["1", "2"], True)]:
        voting.save_draft(resident=resident, budget=budget, numbers=numbers, at=timezone.now())
        assert voter.get(address).context["bar"].is_over == is_over
        check_page = voter.get(reverse("budgets:check", args=["open"])).content.decode()
        assert ("more than a ballot may hold" in check_page) == is_over
        assert str(city) in check_page  # whose money it is
        assert (cast(voter, *numbers).status_code == 400) == is_over


@pytest.mark.usefixtures("budget")
@pytest.mark.parametrize("text", ["", "hello", "civic receipt 1\ntestserver/budget-1\nx"])
def test_what_is_no_receipt_is_told_so(client, text):
    said = check(client, text)
    assert "not a receipt of this site" in said or "Paste your receipt, or choose its file" in said


@pytest.mark.django_db(transaction=True)
def test_a_cast_takes_at_most_eight_statements_with_session_and_user(voter, city):
    open_budget(city, slug="open", projects=60, cost=1_00)
    cast(voter, "1")
    with CaptureQueriesContext(connection) as context:
        response = cast(voter, *[str(number) for number in range(1, 61)])
    assert receipt_in(response)
    statements = [query["sql"] for query in context.captured_queries]
    counted = [sql for sql in statements if not sql.startswith(("BEGIN", "COMMIT"))]
    assert len(counted) <= 8, counted


def test_without_the_signing_key_nothing_is_written(resident, budget, settings):
    for folder in settings.KEY_STORE_DIRS:
        (folder / "log-signing.key").unlink()
    with pytest.raises(voting.Unavailable):
        voting.cast_ballot(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    assert not Ballot.objects.exists()
    assert not Waiting.objects.exists()
