"""An attack: somebody has a whole dump of the PostgreSQL database after sealing, and all logs.

The attacker knows the roll and wants to know who cast which ballot. What is tried:

- every order in which some table lists the voters (each column, the place on disk, xmin, cmin, the
  sequences behind the ids) against every order of the ballots (the same, and their place in the
  public log), forwards and backwards. Two measures: how often the n-th voter cast the n-th ballot,
  and the correlation of the ranks, which also finds an order that is only roughly kept;
- every value that a row about a voter shares with a row about a ballot: ids, hashes, xmin;
- the lines of the JSON logs of web and worker.

One thing is known to leak and is said on the page about what our voting protects: who knows when
somebody voted can tell the batch of the log (at least 20 ballots). So against the log the attacker
is given that batch, and must not do better than guessing inside it.

For bounds: without a link, with n voters, right guesses are Poisson with mean 1 (one for each
batch, inside batches), and the correlation times sqrt(n - 1) is standard normal. Some thousand
pairs of orders are tried; the bounds below are passed by luck in less than one run of 10,000.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import math
import re
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, replace

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets import tasks as budget_tasks
from budgets.models import Ballot, Budget, CountedBallot, DraftBallot
from budgets.services import sealing
from budgets.services.lifecycle import advance
from budgets.states import Status
from civic.accounts.permissions import Role
from civic.core.logs import JsonFormatter
from civic.core.request_id import RequestIdFilter
from civic.notifications.tasks import deliver_due_messages
from civic.publiclog.models import Entry
from civic.publiclog.tasks import sequence_logs, sign_logs
from tests.concurrency.dumps import Row, Tables, database_kept, dump_of_database, sort_key
from tests.factories.accounts import ResidencyFactory, official, sign_in
from tests.factories.budgets import open_budget

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LUCK = 14  # Poisson with mean 1: passed once in 10^11
SIGMAS = 6.4  # normal: passed once in 10^10
BALLOTS, ENTRIES = CountedBallot._meta.db_table, Entry._meta.db_table
OWNERS = ("user_id", "resident_id", "actor_id", "creator_id")


CARELESS = {
    "ballots not mixed": "ORDER BY ctid",
    "ballots mixed only roughly": "ORDER BY floor(((ctid::text::point)[0] * 20 "
    "+ (ctid::text::point)[1]) / 12), fresh",
    "ids kept in the order of casting": "ORDER BY fresh",
}


def careless_moves() -> dict[str, str]:
    """What would move the ballots in a way that leaks."""
    moves = {leak: sealing.MOVE.replace("ORDER BY fresh", by) for leak, by in CARELESS.items()}
    in_order = "lpad(to_hex(row_number() OVER (ORDER BY ctid)), 32, '0')::uuid"
    ids = "ids kept in the order of casting"
    moves[ids] = moves[ids].replace("{new_id}", in_order)
    assert sealing.MOVE not in moves.values()
    return moves


@dataclass
class Stolen:
    """What the attacker has, and the truth that the attack is measured by."""

    tables: Tables
    text: str
    logs: str
    truth: dict[str, str]  # voter's id -> commitment of the ballot that counts
    people: list  # everybody who was there: voters, those who withdrew, those with a draft


def hold_vote(city, borough, voters):
    """People vote in the browser, one after the other, some change, withdraw or only draft.

    Those who have a draft are reminded of it; then the time is over.
    """
    budget = open_budget(city, slug="open", projects=9, cost=1_00)
    ballots = [list(c) for n in range(1, 6) for c in itertools.combinations("123456789", n)]
    people = [ResidencyFactory(area=borough).user for _ in range(voters)]
    truth = {}
    check = reverse("budgets:check", args=["open"])
    for number, person in enumerate(people):
        client, chosen = Client(), ballots[number]
        sign_in(client, person, second_factor=False)
        client.post(
            reverse("budgets:choose", args=["open"]), {"project": chosen[0], "choose": "yes"}
        )
        if number % 11 == 7:
            continue  # only a draft
        if number % 5 == 0:
            assert client.post(check, {"projects": ["9"]}).status_code == 200
        page = client.get(check).content.decode()
        submission = re.search(r'name="submission" value="([^"]+)"', page)[1]
        sent = {"projects": chosen, "submission": submission}
        answer = client.post(check, sent)
        assert answer.status_code == 200
        assert client.post(check, sent).status_code == 302  # sent twice
        if number % 13 == 4:
            client.post(reverse("budgets:withdraw", args=["open"]))
        else:
            truth[str(person.pk)] = re.search(r"ballot ([0-9a-f]{64})", answer.content.decode())[1]
        if number % 8 == 7:
            sequence_logs()
            sign_logs()
    Budget.objects.filter(pk=budget.pk).update(
        voting_opens_at=timezone.now() - timezone.timedelta(days=9),
        voting_closes_at=timezone.now() + timezone.timedelta(hours=1),
    )
    budget_tasks.remind_of_drafts()
    deliver_due_messages()
    Budget.objects.filter(pk=budget.pk).update(voting_closes_at=timezone.now())
    return budget, people, truth


def close_and_seal():
    """The worker's part at the end of a vote."""
    budget_tasks.close_due_budgets()
    budget_tasks.seal_closed_budgets()
    assert not Ballot.objects.exists()
    assert not DraftBallot.objects.exists()


def publish(budget):
    """The count, and the officials' part, up to the published result."""
    budget_tasks.count_closed_budgets()
    at = timezone.now()
    officers = [official(Role.BUDGET_OFFICER) for _ in range(2)]
    for officer in officers:
        sealing.destroy_key(budget_id=budget.pk, actor=officer, at=at)
    advance(budget_id=budget.pk, to=Status.RESULTS, actor=officers[0], at=at)
    budget_tasks.publish_bundles()


@pytest.fixture
def logs():
    """All that web and worker log, in the form in which production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="module")
def kept() -> dict[str, Stolen]:
    """The dumps of one vote, which takes most of the time: they are only data, for all tests."""
    return {}


@pytest.fixture
def dumps(city, borough, logs, kept, monkeypatch) -> dict[str, Stolen]:
    """Of one vote, sealed as it is sealed ("") and, before, in each of the careless ways."""
    if not kept:
        budget, people, truth = hold_vote(city, borough, 150)
        with database_kept() as put_back:
            for leak, move in careless_moves().items():
                with monkeypatch.context() as careless:
                    careless.setattr(sealing, "MOVE", move)
                    close_and_seal()
                kept[leak] = Stolen(*dump_of_database(), logs.getvalue(), truth, people)
                put_back()
        close_and_seal()
        publish(budget)
        kept[""] = Stolen(*dump_of_database(), logs.getvalue(), truth, people)
    return kept


@pytest.fixture
def stolen(dumps) -> Stolen:
    """Of a whole vote, sealed as it should be; each test may change its copy."""
    return replace(dumps[""], tables=deepcopy(dumps[""].tables))


def voter_orders(stolen: Stolen) -> dict[tuple[str, str], list[str]]:
    """Every order in which some table lists the voters: on disk, and by each column."""
    orders = {}
    for name, rows in stolen.tables.items():
        for owner in ("id",) if name == "accounts_user" else OWNERS:
            own = [row for row in rows if row.get(owner) in stolen.truth]
            if len({row[owner] for row in own}) < len(stolen.truth) // 2:
                continue
            for column in own[0]:
                keyed = sorted(own, key=lambda row, c=column: sort_key(row[c]))
                orders[name, column] = list(dict.fromkeys(row[owner] for row in keyed))
            orders[name, "disk"] = list(dict.fromkeys(row[owner] for row in own))
    return orders


def ballot_orders(stolen: Stolen) -> dict[str, list[str]]:
    """Every order of the counted ballots, as their commitments; not that of the log."""
    rows = stolen.tables[BALLOTS]
    orders = {
        column: sorted(rows, key=lambda row, c=column: sort_key(row[c])) for column in rows[0]
    }
    orders["disk"] = rows
    return {name: [row["commitment"] for row in listed] for name, listed in orders.items()}


def correlation(voters: list[str], place: dict[str, float], truth: dict[str, str]) -> float:
    """Of the voters' order with where their ballots stand, times sqrt(n - 1)."""
    ranks = [place[truth[voter]] for voter in voters]
    mean, middle = sum(ranks) / len(ranks), (len(ranks) - 1) / 2
    apart = [(n - middle, rank - mean) for n, rank in enumerate(ranks)]
    spread = math.sqrt(sum(a * a for a, _ in apart) * sum(b * b for _, b in apart))
    return math.sqrt(len(ranks) - 1) * sum(a * b for a, b in apart) / spread if spread else 0.0


def links_by_order(stolen: Stolen) -> list[tuple[object, ...]]:
    """Each pair of an order of voters and one of ballots that fit too well to be luck."""
    found, own = [], set(stolen.truth.values())
    for by, voters in voter_orders(stolen).items():
        for column, listed in ballot_orders(stolen).items():
            ballots = [ballot for ballot in listed if ballot in own]
            place = {ballot: float(n) for n, ballot in enumerate(ballots)}
            fit = correlation(voters, place, stolen.truth)
            hits = max(
                sum(stolen.truth[v] == b for v, b in zip(voters, direction, strict=False))
                for direction in (ballots, ballots[::-1])
            )
            if hits >= LUCK or abs(fit) >= SIGMAS:
                found.append((by, column, hits, round(fit, 1)))
    return found


def links_in_batches(stolen: Stolen) -> list[tuple[object, ...]]:
    """As `links_by_order`, inside the batches of the public log, which are told by their xmin."""
    batches: dict[str, list[str]] = defaultdict(list)
    for row in stolen.tables[ENTRIES]:
        if row["kind"] == "ballot" and row["commitment"] in stolen.truth.values():
            batches[row["_xmin"]].append(row["commitment"])
    voter_of = {ballot: voter for voter, ballot in stolen.truth.items()}
    found = []
    for by, voters in voter_orders(stolen).items():
        listed = {voter: n for n, voter in enumerate(voters)}
        hits, fits = 0, []
        for ballots in batches.values():
            own = sorted((voter_of[b] for b in ballots if voter_of[b] in listed), key=listed.get)
            there = [ballot for ballot in ballots if voter_of[ballot] in listed]
            hits += sum(stolen.truth[v] == b for v, b in zip(own, there, strict=True))
            place = {ballot: float(n) for n, ballot in enumerate(there)}
            fits.append(correlation(own, place, stolen.truth) if len(own) > 2 else 0.0)
        fit = sum(fits) / math.sqrt(len(fits))
        mean = len(batches)
        if hits >= mean + SIGMAS * math.sqrt(mean) + LUCK or abs(fit) >= SIGMAS:
            found.append((by, hits, round(fit, 1)))
    return found


def links_by_value(stolen: Stolen) -> set[tuple[str, str]]:
    """Values that a row about a voter shares with a row about a ballot or an entry."""
    secret: dict[str, str] = {}
    for table in (BALLOTS, ENTRIES):
        for row in stolen.tables[table]:
            secret |= {str(row[c]): c for c in ("id", "commitment", "nonce", "_xmin") if row.get(c)}
    ids = {str(n) for n in range(100_000)}  # serial numbers are compared as orders
    return {
        (name, column)
        for name, rows in stolen.tables.items()
        if name not in (BALLOTS, ENTRIES)
        for row in rows
        if any(row.get(owner) in stolen.truth for owner in OWNERS)
        for column, value in row.items()
        if str(value) in secret and (column == "_xmin" or str(value) not in ids)
    }


def tables_that_know_ballots(stolen: Stolen) -> set[str]:
    """Tables, but those of ballots and log, with anything that identifies one ballot."""
    rows = stolen.tables[BALLOTS]
    secret = {row[column] for row in rows for column in ("id", "commitment", "nonce")}
    return {
        name
        for name, rows in stolen.tables.items()
        if name not in (BALLOTS, ENTRIES)
        for word in re.findall(r"[0-9a-f-]{32,64}", json.dumps(rows))
        if word in secret
    }


def test_a_whole_dump_and_all_logs_link_no_voter_to_a_ballot(stolen):
    rows = stolen.tables[BALLOTS]
    assert len(stolen.truth) == len(rows) > 120
    assert set(stolen.truth.values()) == {row["commitment"] for row in rows}
    assert len(voter_orders(stolen)) > 20
    assert links_by_order(stolen) == []
    assert links_in_batches(stolen) == []
    assert links_by_value(stolen) == set()
    assert tables_that_know_ballots(stolen) == set()
    # All ballots are of one transaction; entries of a batch of at least 20, but for the last.
    assert len({row["_xmin"] for row in rows}) == 1
    entries = [row for row in stolen.tables[ENTRIES] if row["kind"] == "ballot"]
    sizes = sorted(Counter(row["_xmin"] for row in entries).values())
    assert sizes[1] >= 20
    assert_nobody_is_named(stolen)


def assert_nobody_is_named(stolen: Stolen) -> None:
    """Neither who has a draft, nor who was reminded of one, nor in the logs who was there."""
    drafters = {str(person.pk) for n, person in enumerate(stolen.people) if n % 11 == 7}
    for name, rows in stolen.tables.items():
        if name.startswith(("budgets_", "publiclog_", "audit_", "notifications_")):
            named = {row.get(owner) for row in rows for owner in OWNERS}
            assert not named & drafters, name
    outbox: list[Row] = stolen.tables["notifications_message"]
    assert len(outbox) >= len(drafters) > 10
    addresses = {person.email for person in stolen.people}
    assert not [row for row in outbox if addresses & {str(value) for value in row.values()}]
    lines = [json.loads(line) for line in stolen.logs.splitlines()]
    assert any("ballot/check" in line["message"] for line in lines)
    assert not [address for address in addresses if address in stolen.logs]
    assert not set(re.findall(r"[0-9a-f]{64}", stolen.logs)) & set(stolen.truth.values())


@pytest.mark.parametrize("leak", CARELESS)
def test_the_attack_finds_a_link_where_there_is_one(dumps, leak):
    """The control: the same vote, sealed carelessly. An attack that finds nothing proves little."""
    assert links_by_order(dumps[leak]) != []


def test_the_attack_finds_a_voter_named_in_the_transaction_of_a_ballot(stolen):
    """The control for joins by value: as if a row about the voter were written with the ballot."""
    voter = next(iter(stolen.truth))
    row = {"user_id": voter, "_xmin": stolen.tables[BALLOTS][0]["_xmin"]}
    stolen.tables["audit_entry"].append(row)
    assert links_by_value(stolen) == {("audit_entry", "_xmin")}
    noted = {"user_id": voter, "note": stolen.truth[voter]}
    stolen.tables["audit_entry"].append(noted)
    assert ("audit_entry", "note") in links_by_value(stolen)
    assert tables_that_know_ballots(stolen) == {"audit_entry"}


def test_the_attack_finds_an_order_inside_the_batches_of_the_log(stolen):
    """The control for the log: entries of each batch in the order of casting."""
    place = {ballot: n for n, ballot in enumerate(stolen.truth.values())}
    stolen.tables[ENTRIES].sort(
        key=lambda row: (sort_key(row["_xmin"]), place.get(row["commitment"], 0))
    )
    assert links_in_batches(stolen) != []


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
