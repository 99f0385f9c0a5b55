"""Make the demo city: `manage.py seed_demo`. A second run changes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.loading import load_areas
from civic.areas.postcode_import import import_postcodes
from civic.portal.demo import assemblies, budgets, people

AREAS = settings.ROOT / "civic" / "areas" / "data" / "london.csv"
POSTCODES = Path(people.__file__).parent / "postcodes.csv"
ENROLLED = dt.timedelta(days=400)
JOINED = dt.timedelta(days=300)


class Command(BaseCommand):
    help = "Makes the demo city: London's boroughs, invented people, budgets, assemblies."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo (CIVIC_DEMO is off): nothing was changed.")
        at = timezone.localtime()
        load_areas(AREAS)
        import_postcodes(POSTCODES, ward_names={}, report=lambda counts: None)
        people.add_officials(at=at - ENROLLED)
        people.add_guests(at=at - JOINED)
        residents = people.add_residents(at=at - JOINED)
        officers = {
            official.role: User.objects.get(email=official.email) for official in people.OFFICIALS
        }
        officer = officers[Role.BUDGET_OFFICER]
        added = budgets.add_budgets(residents=residents, officer=officer, at=at)
        self.stdout.write(f"{len(residents)} residents, {added} budgets added.")
        added = assemblies.add_assemblies(officer=officers[Role.ASSEMBLY_OFFICER], at=at)
        self.stdout.write(f"{added} assemblies added.")
        for line in people.sign_in_lines(settings.SITE_URL):
            self.stdout.write(line)
