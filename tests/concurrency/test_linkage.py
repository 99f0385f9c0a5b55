"""An attack: somebody has the whole PostgreSQL database after sealing, and tries to link.

Every row of every table is read with its xmin and ctid. Each method guesses for each voter which
counted ballot is theirs; with n voters and n different ballots a blind guess is right once on
average. A method that is right far more often has found a link.
"""

from __future__ import annotations

import itertools
import json

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.models import Ballot, Budget, CountedBallot, RollEntry
from budgets.services import counting, lifecycle, sealing
from civic.publiclog.models import Entry
from civic.publiclog.services import sequence_due
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.budgets import open_budget

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LUCK = 9  # a blind guess is right this often or more in one run of a million


@pytest.fixture
def truth(city, borough):
    """Sixty people vote in the browser, one after the other; returns voter -> their choices."""
    budget = open_budget(city, slug="open", projects=6, cost=1_00)
    ballots = itertools.islice(
        (c for n in range(1, 5) for c in itertools.combinations("123456", n)), 56
    )
    choices = [list(ballot) for ballot in ballots]
    residents = [ResidencyFactory(area=borough).user for _ in range(len(choices))]
    for number, (resident, chosen) in enumerate(zip(residents, choices, strict=True)):
        client = Client()
        sign_in(client, resident, second_factor=False)
        client.post(reverse("budgets:choose", args=["open"]), {"project": "1", "choose": "yes"})
        if number % 5 == 0:
            client.post(reverse("budgets:check", args=["open"]), {"projects": ["6"]})
        answer = client.post(reverse("budgets:check", args=["open"]), {"projects": chosen})
        assert answer.status_code == 200
        if number % 20 == 19:
            sequence_due(at=timezone.now())
    Budget.objects.filter(pk=budget.pk).update(voting_closes_at=timezone.now())
    at = timezone.now()
    lifecycle.close_due(at=at)
    sealing.seal_due(at=at)
    counting.count_due(at=at)
    assert not Ballot.objects.exists()
    return dict(zip([resident.pk for resident in residents], choices, strict=True))


def dump():
    """Table -> rows as dictionaries, in the order on disk, with xmin and ctid."""
    tables = {}
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f'SELECT xmin::text AS "_xmin", ctid::text AS "_ctid", t.* FROM "{name}" t'
            )
            columns = [column.name for column in cursor.description]
            tables[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return tables


def secrets_of(tables):
    """What identifies each counted ballot: its id, commitment and nonce."""
    return {
        str(value)
        for row in tables[CountedBallot._meta.db_table]
        for value in (row["id"], row["commitment"], row["nonce"])
    }


def right_guesses(truth, voters, ballots):
    """How often the n-th voter cast the n-th ballot."""
    pairs = zip(voters, ballots, strict=False)
    return sum(sorted(truth.get(voter, [])) == numbers(ballot) for voter, ballot in pairs)


def numbers(ballot):
    choices = ballot["choices"]
    listed = json.loads(choices) if isinstance(choices, str) else choices
    return sorted(number for number, _points in listed)


def voter_orders(tables, truth):
    """Every order in which some table lists the voters, by place on disk and by each column."""
    orders = {}
    for name, rows in tables.items():
        if name == "accounts_user":
            owner = "id"
        else:
            owner = next(
                (c for c in (rows[0] if rows else {}) if c in ("user_id", "resident_id")), None
            )
        own = [row for row in rows if owner and row[owner] in truth]
        if len(own) < len(truth) // 2:
            continue
        for column in own[0]:
            keyed = sorted(own, key=lambda row, c=column: str(row[c]))
            orders[name, column] = list(dict.fromkeys(row[owner] for row in keyed))
        orders[name, "disk"] = list(dict.fromkeys(row[owner] for row in own))
    return orders


def ballot_orders(tables):
    """Every order of the counted ballots: on disk, by each column, and by the public log."""
    rows = tables[CountedBallot._meta.db_table]
    place = {row["commitment"]: row["index"] for row in tables[Entry._meta.db_table]}
    orders = {column: sorted(rows, key=lambda row, c=column: str(row[c])) for column in rows[0]}
    orders["disk"] = rows
    orders["log"] = sorted(rows, key=lambda row: place[row["commitment"]])
    return orders


def test_no_order_of_voters_is_an_order_of_ballots(truth):
    tables = dump()
    voters, ballots = voter_orders(tables, truth), ballot_orders(tables)
    assert len(voters) > 10
    found = {
        (by, column): right
        for by, order in voters.items()
        for column, listed in ballots.items()
        for direction in (listed, listed[::-1])
        if (right := right_guesses(truth, order, direction)) >= LUCK
    }
    assert found == {}


def test_no_transaction_wrote_a_voter_and_a_single_ballot(truth):
    """Rows of one transaction share xmin. Sealing writes all ballots in one, so that tells nothing."""
    tables = dump()
    ballots = tables[CountedBallot._meta.db_table]
    assert len({row["_xmin"] for row in ballots}) == 1
    entries = tables[Entry._meta.db_table]
    batches = [[e for e in entries if e["_xmin"] == x] for x in {e["_xmin"] for e in entries}]
    assert min(len(batch) for batch in batches if batch[0]["kind"] == "ballot") >= 10
    naming = {
        row["_xmin"]
        for name, rows in tables.items()
        for row in rows
        if name != RollEntry._meta.db_table
        and any(row.get(column) in truth for column in ("user_id", "resident_id", "actor_id"))
    }
    assert not naming & {row["_xmin"] for row in [*ballots, *entries]}


def test_nothing_outside_ballots_and_log_mentions_a_ballot(truth):
    tables = dump()
    secret = secrets_of(tables)
    own = {CountedBallot._meta.db_table, Entry._meta.db_table}
    found = {
        name
        for name, rows in tables.items()
        if name not in own
        for row in rows
        for value in row.values()
        if value is not None and any(word in str(value) for word in secret)
    }
    assert found == set()


def test_no_table_of_ballots_has_a_person_a_moment_or_a_number_in_order():
    told = {field.name for field in CountedBallot._meta.concrete_fields}
    assert told == {"id", "budget", "choices", "commitment", "nonce"}
    assert {field.name for field in Entry._meta.concrete_fields} == {
        *("id", "log", "index", "kind", "commitment", "line")
    }
    for model in apps.get_models():
        if model.__name__ in ("Ballot", "DraftBallot", "CountedBallot", "Waiting"):
            kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
            assert model._meta.pk.get_internal_type() == "UUIDField"
            assert not kinds & {"BigAutoField", "AutoField", "GenericIPAddressField"}


def test_the_attack_would_find_a_link_if_there_were_one(truth):
    """The same method on ballots in the order in which they were cast."""
    ordered = [{"choices": [[number, 1] for number in chosen]} for chosen in truth.values()]
    voters = voter_orders(dump(), truth)
    assert max(right_guesses(truth, order, ordered) for order in voters.values()) > LUCK
