from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from budgets.models import Ballot, Budget, Count, CountedBallot, DraftBallot, Project
from budgets.states import Progress, Status
from civic.accounts.eligibility import area_of
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.models import Area, Postcode
from civic.areas.postcodes import find_postcode
from civic.audit.models import Entry
from civic.audit.services import first_broken_entry
from civic.portal.demo import people
from petitions.models import AreaTotal, HourTotal, Milestone, Petition, Signature
from petitions.states import DebateState, PetitionStatus

COUNTED = (
    *(Area, Postcode, User, Entry),
    *(Budget, Project, Ballot, DraftBallot, CountedBallot, Count),
    *(Petition, Signature, HourTotal, AreaTotal, Milestone),
)

pytestmark = pytest.mark.django_db


def seed() -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_demo_city_is_whole_and_a_second_run_changes_nothing(client):
    printed = seed()
    assert people.GUESTS[0].email in printed
    _has_a_budget_in_each_status()
    _has_petitions_in_each_status()
    _has_its_people()
    _has_open_votes_with_turnout()
    assert find_postcode("nw1 2db").borough.name == "Camden"
    assert first_broken_entry() is None
    for address in ("/", "/area/", "/area/E09000007/", "/budgets/", "/search/?q=trees"):
        assert client.get(address).status_code == 200

    before = [list(model.objects.order_by("pk").values()) for model in COUNTED]
    seed()
    assert [list(model.objects.order_by("pk").values()) for model in COUNTED] == before


def _has_a_budget_in_each_status() -> None:
    shown = set(Status) - {Status.CALLED_OFF}
    assert set(Budget.objects.values_list("status", flat=True)) == shown
    for budget in Budget.objects.all():
        assert 20 <= budget.projects.count() <= 60
    rules = {count.parameters["rule"] for count in Count.objects.filter(budget__status="results")}
    assert rules == {"equal-shares", "greedy"}
    assert set(Project.objects.exclude(progress="").values_list("progress", flat=True)) == set(
        Progress
    )
    for count in Count.objects.all():
        winners = [winner for found in count.documents.values() for winner in found["winners"]]
        assert 3 <= len(winners) < count.budget.projects.count()


def _has_petitions_in_each_status() -> None:
    assert set(Petition.objects.values_list("status", flat=True)) == set(PetitionStatus)
    assert set(Petition.objects.values_list("debate_state", flat=True)) >= {
        DebateState.SCHEDULED,
        DebateState.DEBATED,
    }
    for petition in Petition.objects.filter(status="open"):
        assert petition.signature_count == petition.signatures.filter(state="confirmed").count()
        assert petition.signatures.filter(confirmed_at__gt=timezone.now()).count() == 0


def _has_its_people() -> None:
    assert User.objects.filter(is_staff=False).count() >= 300
    homes = {area_of(user) for user in User.objects.filter(is_staff=False)} - {None}
    assert len(homes) == 33
    for official in people.OFFICIALS:
        user = User.objects.get(email=official.email)
        assert user.groups.filter(name=official.role).exists()
        assert user.check_password(people.PASSWORD)
    assert {official.role for official in people.OFFICIALS} >= {
        Role.BUDGET_OFFICER,
        Role.PETITIONS_OFFICER,
        Role.MODERATOR,
        Role.AUDITOR,
    }


def _has_open_votes_with_turnout() -> None:
    for budget in Budget.objects.open_for_voting(timezone.now()):
        assert Ballot.objects.filter(budget=budget).count() >= 20


def test_seed_is_refused_outside_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demo"):
        seed()
    assert not User.objects.exists()
