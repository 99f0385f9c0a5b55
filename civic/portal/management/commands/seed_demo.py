"""Make the demo city: `manage.py seed_demo`. A second run changes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.loading import load_areas
from civic.areas.postcode_import import import_postcodes
from civic.portal.demo import people
from civic.portal.demo.assemblies import assembly_steps
from civic.portal.demo.budgets import budgets_to_add, vote
from civic.portal.demo.petitions import Cast, petition_steps
from civic.portal.demo.timeline import play

AREAS = settings.ROOT / "civic" / "areas" / "data" / "london.csv"
POSTCODES = Path(people.__file__).parent / "postcodes.csv"
ENROLLED = dt.timedelta(days=400)
JOINED = dt.timedelta(days=370)


class Command(BaseCommand):
    help = "Makes the demo city: London's boroughs, invented people and what they decide."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo (CIVIC_DEMO is off): nothing was changed.")
        at = timezone.localtime()
        load_areas(AREAS)
        import_postcodes(POSTCODES, ward_names={}, report=lambda counts: None)
        people.add_officials(at=at - ENROLLED)
        people.add_guests(at=at - JOINED)
        people.give_passwords()
        residents = people.add_residents(at=at - JOINED)
        with transaction.atomic():
            budgets = budgets_to_add(officer=_official(Role.BUDGET_OFFICER), at=at)
            petitions = petition_steps(cast=_cast(residents), at=at)
            assemblies = assembly_steps(officer=_official(Role.ASSEMBLY_OFFICER), at=at)
            play([step for budget in budgets for step in budget.steps] + petitions + assemblies)
        vote(budgets, residents=residents, at=at)
        self.stdout.write("The demo city is there. To sign in:")
        for line in people.sign_in_lines(settings.SITE_URL):
            self.stdout.write(line)


def _cast(residents: list[User]) -> Cast:
    return Cast(
        residents=residents,
        guest=User.objects.get(email=people.GUESTS[0].email),
        moderator=_official(Role.MODERATOR),
        officer=_official(Role.PETITIONS_OFFICER),
    )


def _official(role: Role) -> User:
    email = next(official.email for official in people.OFFICIALS if official.role == role)
    return User.objects.get(email=email)
