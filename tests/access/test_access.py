"""Every address, for every role, reading and acting, against the one table."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils import timezone

from budgets.models import Budget
from budgets.services.counting import count_budget
from budgets.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.publiclog.services import open_log
from petitions.services.signature_logs import open_due_logs
from petitions.states import PetitionStatus
from tests.access.table import EVERYBODY, OFFICIALS, TABLE, Row, row_of
from tests.factories.accounts import ResidencyFactory, UserFactory, official, sign_in
from tests.factories.areas import BoroughFactory, CityFactory
from tests.factories.assemblies import drawn_assembly
from tests.factories.budgets import closed_budget, open_budget
from tests.factories.petitions import PetitionFactory

# For groups of addresses, whose rows name no arguments: some value for each parameter.
ANY = {"object_id": "1", "content_type_id": "1", "pk": 1, "uidb36": "1", "key": "1-x", "url": "x"}


def routes(resolver=None, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Full names of all addresses. One without a name is called after its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or f"<{pattern.pattern}>"]), pattern
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern, inner)


NAMES = sorted({name for name, _ in routes()})
NAMED = [name for name in NAMES if "<" not in name]


def build_people() -> dict[str, User]:
    """One person for each role that can sign in, as the fixtures of their names have them."""
    borough = BoroughFactory(parent=CityFactory())
    officials = {role: official(Role(role.replace("_", " "))) for role in OFFICIALS}
    return {
        "resident": ResidencyFactory(area=borough).user,
        "other_resident": ResidencyFactory(area=borough).user,
        "newcomer": UserFactory(),
        **officials,
    }


def build_city_life(people: dict[str, User]) -> None:
    """A budget that is open and one that is counted; a petition that is open and a draft; an
    assembly that is drawn."""
    city = people["resident"].residency.area.parent
    open_budget(city, slug="open")
    counted = closed_budget(city, [["1"]], slug="closed")
    count_budget(budget_id=counted.pk, at=timezone.now())
    Budget.objects.filter(pk=counted.pk).update(status=Status.RESULTS)
    drawn_assembly(people["assembly_officer"], slug="drawn", area=city)
    PetitionFactory(pk=1)
    PetitionFactory(pk=2, status=PetitionStatus.DRAFT, creator=people["resident"])
    open_log(name="log", parameters=b"{}", at=timezone.now())
    open_due_logs(at=timezone.now())


@pytest.fixture(scope="module")
def cookies(django_db_setup, django_db_blocker) -> Iterator[dict[str, SimpleCookie]]:
    """Everybody's session, in a city that is built once; each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = build_people()
        build_city_life(people)
        jars = {"anonymous": SimpleCookie()}
        for role, person in people.items():
            client = Client()
            sign_in(client, person)
            jars[role] = client.cookies
        assert jars.keys() == EVERYBODY
        yield jars
        transaction.set_rollback(True)


@pytest.fixture
def clients(cookies, db) -> dict[str, Client]:
    clients = {}
    for role, jar in sorted(cookies.items()):
        clients[role] = Client()
        clients[role].cookies.load({name: morsel.value for name, morsel in jar.items()})
    return clients


@pytest.mark.parametrize("name", NAMES)
def test_every_address_is_in_the_table(name):
    assert row_of(name), f"say in tests/access/table.py whom {name} is for"


def test_every_row_names_an_address():
    assert [row.routes for row in TABLE if not any(row.names(name) for name in NAMES)] == []


@pytest.mark.parametrize("name", NAMED)
def test_only_whom_the_table_names_gets_in(name, clients):
    row = row_of(name)
    address = address_of(name, row)
    for method, allowed in (("get", row.read), ("post", row.act)):
        let_in = {
            role
            for role, client in clients.items()
            if is_let_in(getattr(client, method)(address, row.sent), address)
        }
        assert let_in <= allowed, f"{method} {address} lets in {let_in - allowed}"
        if not row.at_most:
            assert let_in == allowed, f"{method} {address} keeps out {allowed - let_in}"


def address_of(name: str, row: Row) -> str:
    if row.arguments:
        return reverse(name, kwargs=row.arguments)
    for keys in ((), ("object_id",), ("pk",), ("content_type_id", "object_id"), ("uidb36", "key")):
        try:
            return reverse(name, kwargs={key: ANY[key] for key in keys})
        except NoReverseMatch:
            continue
    return reverse(name, kwargs={"app_label": "budgets"})


def is_let_in(response, address: str) -> bool:
    """Shown the page, or allowed to act, even if what was sent is then found wanting (400, 409)."""
    if response.status_code in (301, 302):
        target = response["Location"].split("?")[0]
        return target not in (resolve_url(settings.LOGIN_URL), reverse("admin:login")) or (
            target == address
        )
    return response.status_code not in (403, 404, 405)
