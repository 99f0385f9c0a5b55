"""A Pabulib file becomes a finished budget, once, counted as the city counted it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from budgets import verify
from budgets.models import Budget, CountedBallot
from budgets.services.importing import import_pb
from budgets.services.publishing import bundle_path, publish_due, published_bundle
from budgets.states import Status
from budgets.tally import PbError
from civic.audit.models import Entry

pytestmark = pytest.mark.django_db

SMALL = """META
key;value
description;Three benches and a tree
country;Nowhere
unit;Smallville
instance;2024
num_projects;2
num_votes;3
budget;100.50
vote_type;approval
rule;equalshares/add1
date_begin;01.02.2024
date_end;05.02.2024
currency;EUR
PROJECTS
project_id;cost;name;votes;selected;latitude
a;60;A bench;2;1;51.5
b;50.25;A tree;2;0;nowhere
VOTES
voter_id;vote
1;a
2;a,b
3;b
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.pb"
    path.write_text(SMALL)
    return path


def test_a_file_becomes_a_finished_budget(small):
    budget, is_new = import_pb(path=small, at=timezone.now())
    assert is_new
    assert (budget.title, budget.status, budget.count.ballots) == (
        "Smallville 2024",
        Status.RESULTS,
        3,
    )
    assert budget.areas.get().amount == 100_50
    assert dict(budget.projects.values_list("number", "cost")) == {"a": 60_00, "b": 50_25}
    assert budget.projects.get(number="b").latitude is None
    assert sorted(CountedBallot.objects.values_list("choices", flat=True)) == [
        [["a", 1]],
        [["a", 1], ["b", 1]],
        [["b", 1]],
    ]


@pytest.mark.parametrize("description", ["", "description;\n"])
def test_a_file_that_says_only_what_is_counted_is_called_after_itself(small, description):
    meta = "META\nkey;value\nbudget;100\nvote_type;approval\n" + description
    small.write_text(meta + "PROJECTS\nproject_id;cost\na;60\nVOTES\nvoter_id;vote\n1;a\n")
    budget, _is_new = import_pb(path=small, at=timezone.now())
    assert (budget.title, budget.summary) == ("small", "small")
    assert budget.projects.get().title == "a"


def test_a_second_run_changes_nothing(small):
    first, _ = import_pb(path=small, at=timezone.now())
    again, is_new = import_pb(path=small, at=timezone.now())
    assert (again, is_new) == (first, False)
    assert (Budget.objects.count(), CountedBallot.objects.count(), Entry.objects.count()) == (
        1,
        3,
        2,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SMALL.replace("1;a\n", "1;zebra\n"), "zebra"),
        (SMALL.replace("50.25", "50.255"), "finer than the EUR"),
        ("nothing", "META"),
    ],
)
def test_a_broken_file_gives_one_line_and_status_2(tmp_path, capsys, text, reason):
    path = tmp_path / "broken.pb"
    path.write_text(text)
    with pytest.raises(SystemExit) as stopped:
        call_command("import_pb", str(path))
    error = capsys.readouterr().err
    assert (stopped.value.code, error.count("\n"), reason in error) == (2, 1, True)
    assert error.startswith(str(path))
    assert not Budget.objects.exists()


def test_a_missing_file_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("import_pb", str(tmp_path / "none.pb"))
    assert "none.pb: No such file" in capsys.readouterr().err


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["Poland_Wieliczka_2023_Green_Budget", "Netherlands_Assen_2024"])
def test_what_the_city_funded_is_funded(shared_data, name, capsys):
    path = shared_data / "pabulib" / f"{name}.pb"
    budget, _ = import_pb(path=path, at=timezone.now())
    lines = path.read_text(encoding="utf-8-sig").split("PROJECTS\n")[1].split("VOTES\n")[0]
    header, *rows = (line.split(";") for line in lines.strip().splitlines())
    column = header.index("selected")
    selected = {row[0] for row in rows if row[column] == "1"}
    (document,) = budget.count.documents.values()
    assert set(document["winners"]) == selected
    publish_due()
    status, said = verified(bundle_path(budget), capsys)
    assert status == 0, said


def verified(path, capsys):
    verify.wrong.clear()
    capsys.readouterr()
    return verify.main(str(path)), capsys.readouterr().out


def test_a_vote_that_was_loaded_is_counted_again_and_says_that_it_has_no_log(small, client, capsys):
    budget, _ = import_pb(path=small, at=timezone.now())
    results = reverse("budgets:results", args=[budget.slug])
    assert "The files are being written." in client.get(results).content.decode()
    publish_due()
    cache.clear()
    page = client.get(results).content.decode()
    assert "This vote was held elsewhere" in page
    assert "provisional" not in page
    assert "public log of this vote" not in page
    download = client.get(reverse("budgets:bundle", args=[budget.slug]))
    assert b"".join(download.streaming_content)[:2] == b"PK"
    status, said = verified(published_bundle(budget), capsys)
    assert status == 0, said
    assert "This vote was imported: there is no log" in said
    assert said.endswith("Counting again agrees.\n")
    assert client.get(f"/api/v1/budgets/{budget.slug}/result/").json()["standing"] is None


def test_a_project_id_that_no_address_can_hold_is_refused_with_its_file(small):
    small.write_text(SMALL.replace("b;50.25", "b/../c;50.25").replace("b\n", "b/../c\n"))
    with pytest.raises(PbError, match="cannot be part of an address"):
        import_pb(path=small, at=timezone.now())
    assert not Budget.objects.exists()
