from __future__ import annotations

import pytest
from django.utils import timezone

from budgets.services.voting import cast_ballot, save_draft
from petitions.rules.emails import canonical_email
from petitions.states import PetitionStatus
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import open_budget
from tests.factories.petitions import PetitionFactory, SignatureFactory
from tests.queries import assert_queries_constant

pytestmark = pytest.mark.django_db


def mine(client, user) -> str:
    client.force_login(user)
    return client.get("/me/").content.decode()


def test_page_is_private(client, resident):
    assert client.get("/me/")["Location"] == "/accounts/login/?next=/me/"
    client.force_login(resident)
    assert "no-store" in client.get("/me/")["Cache-Control"]


def test_resident_sees_how_far_they_are_and_never_what_they_chose(client, resident, city):
    voted, drafted, untouched = (open_budget(city, title=title) for title in ("AA", "BB", "CC"))
    cast_ballot(resident=resident, budget=voted, numbers=["1"], at=timezone.now())
    save_draft(resident=resident, budget=drafted, numbers=["2"], at=timezone.now())
    page = mine(client, resident)
    assert page.count("You have voted") == 1
    assert page.count("Draft, not cast yet") == 1
    assert page.count("You have not voted yet") == 1
    assert untouched.get_absolute_url() in page
    assert "Project" not in page


def test_vote_that_a_later_draft_would_change_is_still_a_vote(client, resident, city):
    budget = open_budget(city)
    cast_ballot(resident=resident, budget=budget, numbers=["1"], at=timezone.now())
    save_draft(resident=resident, budget=budget, numbers=["2"], at=timezone.now())
    assert "You have voted" in mine(client, resident)


def test_other_residents_vote_says_nothing_about_mine(client, resident, other_resident, city):
    budget = open_budget(city)
    cast_ballot(resident=other_resident, budget=budget, numbers=["1"], at=timezone.now())
    assert "You have not voted yet" in mine(client, resident)


def test_budget_of_another_borough_is_not_shown(client, resident, city):
    open_budget(BoroughFactory(parent=city), title="Elsewhere")
    assert "Elsewhere" not in mine(client, resident)


def test_missing_key_is_said_and_breaks_nothing(client, resident, city):
    budget = open_budget(city)
    budget.key_check = "00" * 8
    budget.save()
    assert "Voting is not possible at the moment" in mine(client, resident)


def test_petitions_that_were_begun_or_signed_are_listed(client, resident):
    PetitionFactory(title="My own draft", creator=resident, status=PetitionStatus.DRAFT)
    signed = PetitionFactory(title="Theirs that I signed")
    SignatureFactory(petition=signed, email_key=canonical_email(resident.email))
    PetitionFactory(title="Theirs that I did not sign")
    page = mine(client, resident)
    assert "My own draft" in page
    assert "Theirs that I signed" in page
    assert "Theirs that I did not sign" not in page


def test_newcomer_is_asked_where_they_live(client, newcomer):
    assert "Where do you live?" in mine(client, newcomer)


def test_queries_do_not_grow_with_the_votes(client, resident, city):
    open_budget(city)
    client.force_login(resident)

    def grow() -> None:
        for _number in range(6):
            open_budget(city)
            PetitionFactory(creator=resident)

    assert_queries_constant(client, "/me/", grow)
