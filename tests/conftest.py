"""The people and the place that every test may use."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import TransactionTestCase

from civic.accounts.models import User
from civic.accounts.permissions import Role
from civic.areas.models import Area
from civic.core import near_cache
from tests.factories.accounts import ResidencyFactory, UserFactory, official
from tests.factories.areas import BoroughFactory, CityFactory

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("CIVIC_DATA", ROOT.parent / "shared" / "data"))
NO_DATA = f"there is no real data at {SHARED_DATA}"


@pytest.fixture(scope="session", autouse=True)
def _let_tests_empty_append_only_tables():
    """On SQLite the flush between tests is a DELETE, which the append-only triggers refuse."""
    flush = DatabaseWrapper.ops_class.execute_sql_flush

    def flush_without_triggers(self, statements):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, statements)
            for _, sql in triggers:
                cursor.execute(sql)

    DatabaseWrapper.ops_class.execute_sql_flush = flush_without_triggers
    yield
    DatabaseWrapper.ops_class.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def _put_back_what_migrations_made():
    """The flush after a test with real transactions also takes what migrations put there."""
    roles = import_module("civic.accounts.migrations.0003_roles")
    petitions = import_module("petitions.migrations.0002_search_and_reasons")
    teardown = TransactionTestCase._fixture_teardown

    def teardown_and_refill(self):
        teardown(self)
        for fill in (roles.make_groups, petitions.add_reasons, petitions.add_policy):
            fill(apps, None)

    TransactionTestCase._fixture_teardown = teardown_and_refill
    yield
    TransactionTestCase._fixture_teardown = teardown


def pytest_collection_modifyitems(config, items) -> None:
    """Races, privileges and a real worker are tested where they exist: on PostgreSQL."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        elsewhere = [item for item in items if item.get_closest_marker("postgres")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_terminal_summary(terminalreporter) -> None:
    """Nobody takes a run without the real data for a whole one."""
    skipped = terminalreporter.stats.get("skipped", [])
    if left_out := sum(NO_DATA in str(report.longrepr) for report in skipped):
        line = f"NOT CHECKED by {left_out} of the tests: {NO_DATA} (CIVIC_DATA names its folder)"
        terminalreporter.write_line(line, yellow=True, bold=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()
    near_cache.clear()


@pytest.fixture
def shared_data() -> Path:
    """Real data kept beside the project. Whoever says where it is (CIVIC_DATA) means to test it."""
    if not SHARED_DATA.is_dir() and "CIVIC_DATA" in os.environ:
        pytest.fail(f"CIVIC_DATA names {SHARED_DATA}, which is no folder")
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_DATA)
    return SHARED_DATA


@pytest.fixture
def city(db: None) -> Area:
    return CityFactory()


@pytest.fixture
def borough(city: Area) -> Area:
    return BoroughFactory(parent=city)


@pytest.fixture
def resident(borough: Area) -> User:
    return ResidencyFactory(user__name="Rosa Resident", area=borough).user


@pytest.fixture
def other_resident(borough: Area) -> User:
    return ResidencyFactory(user__name="Otis Other", area=borough).user


@pytest.fixture
def newcomer(db: None) -> User:
    """Signed in, but has not said where they live."""
    return UserFactory(name="Nour Newcomer")


@pytest.fixture
def budget_officer(db: None) -> User:
    return official(Role.BUDGET_OFFICER, name="Bo Budget")


@pytest.fixture
def petitions_officer(db: None) -> User:
    return official(Role.PETITIONS_OFFICER, name="Pat Petitions")


@pytest.fixture
def assembly_officer(db: None) -> User:
    return official(Role.ASSEMBLY_OFFICER, name="Asa Assembly")


@pytest.fixture
def moderator(db: None) -> User:
    return official(Role.MODERATOR, name="Mo Moderator")


@pytest.fixture
def auditor(db: None) -> User:
    return official(Role.AUDITOR, name="Ada Auditor")


@pytest.fixture
def registrar(db: None) -> User:
    return official(Role.REGISTRAR, name="Rae Registrar")


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(name="Adi Administrator", is_staff=True, is_superuser=True)
