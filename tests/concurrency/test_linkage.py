"""An attack: somebody has the whole PostgreSQL database after sealing, and tries to link.

Every row of every table is read with its xmin and ctid. Each method guesses for each voter which
counted ballot is theirs; with n voters and n different ballots a blind guess is right once on
average. A method that is right far more often has found a link.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from budgets.models import Ballot, Budget, CountedBallot
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
            query = SQL("SELECT xmin::text AS _xmin, ctid::text AS _ctid, t.* FROM {} AS t")
            cursor.execute(query.format(Identifier(name)))
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


def orders_that_agree(tables, truth):
    """Each pair of an order of voters and one of ballots that is right too often to be luck."""
    return [
        (by, column)
        for by, order in voter_orders(tables, truth).items()
        for column, listed in ballot_orders(tables).items()
        for direction in (listed, listed[::-1])
        if right_guesses(truth, order, direction) >= LUCK
    ]


def transactions_that_name(tables, truth):
    """The transactions that wrote a row with a voter in it, whatever the column."""
    return {
        row["_xmin"]
        for rows in tables.values()
        for row in rows
        if any(row.get(column) in truth for column in ("user_id", "resident_id", "actor_id"))
    }


def test_a_whole_dump_links_no_voter_to_a_ballot(truth):
    tables = dump()
    ballots, entries = (tables[model._meta.db_table] for model in (CountedBallot, Entry))
    assert len(voter_orders(tables, truth)) > 10
    assert orders_that_agree(tables, truth) == []
    # Rows of one transaction share xmin: all ballots have one, entries that of their batch.
    assert len({row["_xmin"] for row in ballots}) == 1
    logged = [entry for entry in entries if entry["kind"] == "ballot"]
    assert min(Counter(entry["_xmin"] for entry in logged).values()) >= 10
    naming = transactions_that_name(tables, truth)
    assert not naming & {row["_xmin"] for row in [*ballots, *entries]}
    # Nothing but ballots and log has anything that identifies a ballot.
    secret, own = secrets_of(tables), {CountedBallot._meta.db_table, Entry._meta.db_table}
    others = [(name, value) for name, rows in tables.items() if name not in own
              for row in rows for value in row.values()]  # fmt: skip
    assert [name for name, value in others if any(word in str(value) for word in secret)] == []
    # And the method works: it finds ballots that lie in the order in which they were cast.
    ordered = [{"choices": [[number, 1] for number in chosen]} for chosen in truth.values()]
    orders = voter_orders(tables, truth).values()
    assert max(right_guesses(truth, order, ordered) for order in orders) > LUCK


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
