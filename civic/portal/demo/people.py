"""The people of the demo city. All of them are invented.

Residents' names are pairs of first names and surnames that are common in London, put together by
a seeded generator, so that every demo city has the same people.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from civic.accounts import services as accounts
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.models import Area

PASSWORD = "try-civic-today"  # noqa: S105
RESIDENTS = 300
FEWEST_PER_BOROUGH = 6
MORE_IN = {"E09000007": 40, "E09000023": 34}  # where a borough votes on its own
SEED = "civic demo people"
HERE = Path(__file__).parent


class DemoOfficial(NamedTuple):
    email: str
    name: str
    role: Role


class DemoResident(NamedTuple):
    """Somebody to sign in as. `area` is the code of the borough; empty: not said yet."""

    email: str
    name: str
    area: str


OFFICIALS = (
    DemoOfficial("budgets@demo.example", "Marian Holt", Role.BUDGET_OFFICER),
    DemoOfficial("petitions@demo.example", "Desmond Okoye", Role.PETITIONS_OFFICER),
    DemoOfficial("assemblies@demo.example", "Ingrid Falk", Role.ASSEMBLY_OFFICER),
    DemoOfficial("moderator@demo.example", "Farida Noor", Role.MODERATOR),
    DemoOfficial("auditor@demo.example", "Colin Marsh", Role.AUDITOR),
)
GUESTS = (
    DemoResident("resident@demo.example", "Amara Bright", "E09000007"),
    DemoResident("neighbour@demo.example", "Tomasz Field", "E09000028"),
    DemoResident("newcomer@demo.example", "Leila Rivers", ""),
)


def sign_in_lines(site_url: str) -> list[str]:
    """How to get in, for the console."""
    resident, official = GUESTS[0], OFFICIALS[0]
    return [
        f"Resident:  {resident.email}  password {PASSWORD}",
        f"Official:  {official.email}  password {PASSWORD}, at {site_url}/admin/",
        f"           their second step: {site_url}/demo/code/",
        "More:      " + ", ".join(person.email for person in (*GUESTS[1:], *OFFICIALS[1:])),
    ]


def add_officials(*, at: dt.datetime) -> None:
    for official in OFFICIALS:
        accounts.enrol_demo_official(**official._asdict(), at=at)


def add_guests(*, at: dt.datetime) -> None:
    """Those whom one can sign in as. They have not voted: that is left to who tries it."""
    for guest in GUESTS:
        _add_resident(guest, at=at)


def give_passwords() -> None:
    """The same for all whom one can sign in as. Hashed once: a good hash is slow on purpose."""
    emails = [person.email for person in (*OFFICIALS, *GUESTS)]
    without = User.objects.filter(email__in=emails, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if without.exists():
        without.update(password=make_password(PASSWORD))


@transaction.atomic
def add_residents(*, at: dt.datetime) -> list[User]:
    """Residents all over the city, more where more people live. They have no password."""
    return [_add_resident(person, at=at) for person in _residents()]


def _add_resident(person: DemoResident, *, at: dt.datetime) -> User:
    user = accounts.register_resident(email=person.email, name=person.name, at=at)
    if person.area and not hasattr(user, "residency"):
        area = Area.objects.get(code=person.area)
        accounts.declare_residency(user=user, area=area, actor=None, at=at)
    return user


def names(number: int, source: random.Random) -> list[str]:
    """So many different full names."""
    first_names = (HERE / "first_names.txt").read_text().split()
    surnames = (HERE / "surnames.txt").read_text().split()
    pairs = source.sample(range(len(first_names) * len(surnames)), number)
    return [
        f"{first_names[pair // len(surnames)]} {surnames[pair % len(surnames)]}" for pair in pairs
    ]


def _residents() -> Iterator[DemoResident]:
    source = random.Random(SEED)
    boroughs = list(Area.objects.boroughs().exclude(population=None).order_by("code"))
    homes = boroughs * FEWEST_PER_BOROUGH
    homes += [area for area in boroughs for _more in range(MORE_IN.get(area.code, 0))]
    homes += source.choices(
        boroughs, [area.population or 0 for area in boroughs], k=RESIDENTS - len(homes)
    )
    for name, home in zip(names(len(homes), source), homes, strict=True):
        address = name.lower().replace(" ", ".").replace("’", "")
        yield DemoResident(f"{address}@resident.example", name, home.code)
