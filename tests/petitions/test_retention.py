"""What petitions hold of people, just before and just after it has to go."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from civic.accounts.personal_data import personal_data_of
from civic.core.retention import work_off
from petitions.models import (
    Burst,
    Follower,
    InvalidationRule,
    Mailing,
    Note,
    Petition,
    Recipient,
    Signature,
)
from petitions.retention import TABLE
from petitions.rules.networks import address_key
from petitions.rules.thresholds import add_months
from petitions.services import counting
from petitions.states import PetitionStatus, SignatureState
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

AT = timezone.now()
MOMENT = dt.timedelta(minutes=1)
MONTH = dt.timedelta(days=30)


def forget(at: dt.datetime = AT) -> dict[str, int]:
    return work_off(TABLE.rules, at=at)


def end(petition, months_ago: int, *, later: dt.timedelta = -MOMENT) -> None:
    petition.status = PetitionStatus.CLOSED
    petition.status_since = add_months(AT, -months_ago) + later
    petition.save()


def test_half_a_year_after_the_end_signatures_lose_their_people(petition, borough):
    SignatureFactory.create_batch(2, petition=petition, borough=borough)
    counting.count_signatures(at=AT)
    end(petition, 6)
    forget()
    for row in Signature.objects.all():
        assert (row.name, row.name_key, row.email, row.postcode) == ("", "", "", "")
        assert "@" not in row.email_key
        assert row.borough == borough
    assert counting.recount_all(at=AT) == 0
    petition.refresh_from_db()
    assert petition.signature_count == 2
    assert forget()["petitions.Signature"] == 0


def test_until_then_they_stay(petition):
    SignatureFactory(petition=petition, name="Ann")
    end(petition, 6, later=MOMENT)
    forget()
    assert Signature.objects.get().name == "Ann"


def test_many_signatures_go_in_batches(petition, monkeypatch):
    monkeypatch.setattr("civic.core.retention.BATCH", 2)
    SignatureFactory.create_batch(5, petition=petition)
    end(petition, 6)
    assert forget()["petitions.Signature"] == 5
    assert not Signature.objects.exclude(email="").exists()


def test_what_was_never_confirmed_goes_after_a_month(petition):
    def waiting(age: dt.timedelta, **fields) -> Signature:
        fields = {"state": SignatureState.PENDING, "confirmed_at": None} | fields
        return SignatureFactory(petition=petition, created_at=AT - age, **fields)

    waiting(MONTH + MOMENT)
    kept = [
        waiting(MONTH - MOMENT),
        waiting(MONTH + MOMENT, state=SignatureState.CONFIRMED, confirmed_at=AT),
    ]
    forget()
    assert list(Signature.objects.order_by("pk")) == kept


def test_networks_go_after_a_month(petition):
    for age in (MONTH + MOMENT, MONTH - MOMENT):
        SignatureFactory(petition=petition, network=address_key("203.0.113.1"), created_at=AT - age)
        Burst.objects.create(
            petition=petition, kind="network", value="203.0.113.1", hour=AT - age,
            signatures=9, seen_at=AT,
        )  # fmt: skip
    forget()
    assert [bool(row.network) for row in Signature.objects.order_by("pk")] == [False, True]
    assert Burst.objects.count() == 1


def test_followers_of_what_has_ended_go(petition):
    Follower.objects.create(
        petition=petition, email="f@example.org", email_key="f", created_at=AT, confirmed_at=AT
    )
    end(petition, 6, later=MOMENT)
    forget()
    assert Follower.objects.exists()
    end(petition, 6)
    forget()
    assert not Follower.objects.exists()


def test_followers_who_never_confirmed_go_after_a_month(petition):
    for age in (MONTH + MOMENT, MONTH - MOMENT):
        Follower.objects.create(
            petition=petition, email="f@example.org", email_key=str(age), created_at=AT - age
        )
    forget()
    assert Follower.objects.count() == 1


def test_who_was_written_to_goes_a_month_after_the_mailing(petition):
    signature = SignatureFactory(petition=petition)
    for age in (MONTH + MOMENT, MONTH - MOMENT):
        mailing = Mailing.objects.create(
            petition=petition, kind="closed", key=str(age), subject="News", text="It closed.",
            status="sent", send_after=AT, made_at=AT, finished_at=AT - age,
        )  # fmt: skip
        Recipient.objects.create(mailing=mailing, signature=signature)
    forget()
    assert Recipient.objects.count() == 1
    assert Mailing.objects.count() == 2


def test_drafts_that_nobody_went_on_with_go_after_a_year(body):
    year = add_months(AT, -12)
    for changed_at in (year - MOMENT, year + MOMENT):
        PetitionFactory(body=body, status=PetitionStatus.DRAFT, changed_at=changed_at)
    PetitionFactory(body=body, changed_at=year - MOMENT)
    forget()
    assert Petition.objects.filter(status=PetitionStatus.DRAFT).count() == 1
    assert Petition.objects.filter(status=PetitionStatus.OPEN).count() == 1


def test_notes_of_officials_go_two_years_after_the_end(petition, moderator):
    Note.objects.create(petition=petition, text="Asked back.", author=moderator, written_at=AT)
    end(petition, 24, later=MOMENT)
    forget()
    assert Note.objects.exists()
    end(petition, 24)
    forget()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("age", "status", "left"),
    [
        (MONTH - MOMENT, "done", ("203.0.113.0/24", "jo*")),
        (MONTH + MOMENT, "done", ("", "jo*")),
        (AT - add_months(AT, -6) + MOMENT, "done", ("", "")),
        (AT - add_months(AT, -6) + MOMENT, "running", ("203.0.113.0/24", "jo*")),
    ],
)
def test_patterns_of_false_signatures_lose_networks_first_then_names(age, status, left, moderator):
    InvalidationRule.objects.create(
        summary="A machine", network="203.0.113.0/24", name_pattern="jo*", status=status,
        created_by=moderator, created_at=AT - age,
    )  # fmt: skip
    forget()
    rule = InvalidationRule.objects.get()
    assert (rule.network, rule.name_pattern) == left
    assert rule.summary == "A machine"


def test_people_get_what_petitions_hold_about_them(petition, resident):
    SignatureFactory(petition=petition, email=resident.email, name="Rosa")
    data = personal_data_of(resident)["petitions"]
    assert data["signed"][0]["name"] == "Rosa"
    assert data["begun"] == []
