"""The pages of budgets: what is shown when, cached for all, with few queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from budgets.models import Budget
from budgets.services import counting, voting
from budgets.states import Status
from tests.factories.accounts import sign_in
from tests.factories.areas import BoroughFactory
from tests.factories.budgets import BudgetFactory, ProjectFactory, closed_budget, open_budget
from tests.queries import assert_queries_constant

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(city):
    return open_budget(city, slug="greener", title="Greener Riverton", max_choices=2)


@pytest.fixture
def finished(city):
    budget = closed_budget(
        city, [["1"]] * 6 + [["2"]] * 2 + [["1", "2"]], slug="done", cost=70_000_00
    )
    counting.count_due(at=timezone.now())
    Budget.objects.filter(pk=budget.pk).update(status=Status.RESULTS)
    return budget


def add_projects(budget, number):
    area = budget.areas.get()
    for _ in range(number):
        ProjectFactory(budget_area=area, location=BoroughFactory(parent=budget.area))


def place_projects(budget):
    for number, latitude, longitude in (("1", "51.55", "-0.14"), ("2", "51.53", "-0.13")):
        budget.projects.filter(number=number).update(latitude=latitude, longitude=longitude)


def test_projects_with_coordinates_stand_on_a_map(client, budget):
    assert "dot-map" not in client.get("/budgets/greener/").content.decode()
    cache.clear()
    place_projects(budget)
    page = client.get("/budgets/greener/").content.decode()
    assert page.count('class="dot"') == 2
    assert 'href="#project-1" data-dot="1" aria-label="1: Project 1"' in page
    assert 'id="project-1"' in page
    assert 'id="filter-area"' not in page


def test_a_resident_sees_their_choice_on_the_map_of_the_ballot(client, budget, resident):
    place_projects(budget)
    voting.save_draft(resident=resident, budget=budget, numbers={"2"}, at=timezone.now())
    sign_in(client, resident)
    page = client.get("/budgets/greener/ballot/").content.decode()
    assert 'class="dot dot--marked" href="#project-2"' in page
    assert 'class="dot" href="#project-1"' in page
    assert 'id="filter-area"' not in page


def test_one_project_with_coordinates_is_no_map(client, budget):
    place_projects(budget)
    assert "dot-map" not in client.get("/budgets/greener/?q=Project+1").content.decode()


PUBLIC = ["/budgets/", "/budgets/greener/", "/budgets/greener/projects/1/"]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_anonymous_page_is_the_same_for_all_and_kept(client, budget, address):
    first = client.get(address)
    assert not first.cookies
    assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    assert "Cookie" not in first.get("Vary", "")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", PUBLIC)
def test_a_warm_anonymous_page_makes_no_query(client, budget, django_assert_num_queries, address):
    client.get(address)
    with django_assert_num_queries(0):
        client.get(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_for_somebody_signed_in_is_private(client, budget, resident, address):
    client.force_login(resident)
    assert client.get(address)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", ["/budgets/greener/", "/budgets/greener/ballot/"])
def test_more_projects_make_no_more_queries(client, budget, resident, address):
    client.force_login(resident)
    assert_queries_constant(client, address, lambda: add_projects(budget, 60), most=12)


def test_more_budgets_make_no_more_queries(client, budget, city):
    assert_queries_constant(client, "/budgets/", lambda: [open_budget(city) for _ in range(20)])


def test_who_chooses_reads_which_projects_exclude_each_other(client, budget, resident):
    budget.projects.filter(number__in="12").update(exclusive_group="the square")
    said = "At most one project of “the square” is funded."
    client.force_login(resident)
    ballot = client.get("/budgets/greener/ballot/").content.decode()
    assert ballot.count(said) == 2
    project = client.get("/budgets/greener/projects/1/").content.decode()
    assert said in project
    assert '<a href="/budgets/greener/projects/2/">Project 2</a>' in project
    assert said not in client.get("/budgets/greener/projects/3/").content.decode()


def test_a_draft_is_seen_by_officials_only(client, city, budget_officer, auditor, resident):
    BudgetFactory(area=city, slug="secret", title="Secret plans")
    assert client.get("/budgets/secret/").status_code == 404
    assert "Secret plans" not in client.get("/budgets/").content.decode()
    for user, status in [(resident, 404), (budget_officer, 200), (auditor, 200)]:
        client.force_login(user)
        assert client.get("/budgets/secret/").status_code == status


def test_no_count_leaks_before_the_result(client, city, resident):
    budget = closed_budget(city, [["1"]] * 7, slug="closed")
    counting.count_due(at=timezone.now())
    answer = client.get("/budgets/closed/results/")
    assert (answer.status_code, answer["Location"]) == (302, "/budgets/closed/")
    page = client.get("/budgets/closed/").content.decode()
    assert "Counting" in page
    assert "1 project is funded" not in page
    assert client.get(f"/api/v1/budgets/{budget.slug}/result/").status_code == 404


def test_the_result_says_why(client, finished):
    page = client.get("/budgets/done/results/").content.decode()
    assert "1 project is funded" in page
    assert "9 residents decided." in page
    assert "7 supporters paid £10,000 each." in page
    assert "Its 3 supporters had" in page
    assert client.get("/budgets/done/projects/1/").status_code == 200


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=tram", ["Tram stop"]),
        ("?area=NOWHERE", []),
        ("?q=tram&order=high", ["Tram stop"]),
        ("?page=9999&order=junk&seed=x", None),
        ("?page=-1", None),
        ("?page=²", None),
    ],
)
def test_the_list_can_be_searched_and_survives_nonsense(client, budget, query, shown):
    ProjectFactory(budget_area=budget.areas.get(), number="t", title="Tram stop")
    answer = client.get(f"/budgets/greener/{query}")
    assert answer.status_code == 200
    titles = [project.title for project in answer.context["listed"].projects]
    if shown is None:
        assert len(titles) == 4
    else:
        assert titles == shown


def test_each_person_has_an_order_of_their_own_that_stays(client, city, resident, other_resident):
    budget = open_budget(city, projects=30, slug="many")

    def order(user):
        client.force_login(user)
        listed = client.get(f"/budgets/{budget.slug}/ballot/").context["listed"]
        return [project.number for project in listed.projects]

    assert order(resident) == order(resident) != order(other_resident)


class TestBallot:
    def test_an_anonymous_visitor_is_sent_to_sign_in(self, client, budget):
        answer = client.get("/budgets/greener/ballot/")
        assert answer["Location"] == "/accounts/login/?next=/budgets/greener/ballot/"

    def test_who_has_not_said_where_they_live_is_asked(self, client, budget, newcomer):
        client.force_login(newcomer)
        answer = client.get("/budgets/greener/ballot/")
        assert answer.status_code == 403
        assert "First tell us where you live" in answer.content.decode()

    def test_a_toggle_saves_the_draft_and_comes_back_to_the_card(self, client, budget, resident):
        client.force_login(resident)
        sent = {"project": "2", "choose": "yes", "back": "/budgets/greener/ballot/?order=low"}
        answer = client.post("/budgets/greener/ballot/choose/", sent)
        assert answer["Location"] == "/budgets/greener/ballot/?order=low#project-2"
        assert voting.own_ballot(resident=resident, budget=budget).chosen == {"2"}

    def test_a_toggle_never_leads_to_another_site(self, client, budget, resident):
        client.force_login(resident)
        sent = {"project": "2", "choose": "yes", "back": "https://evil.example/"}
        answer = client.post("/budgets/greener/ballot/choose/", sent)
        assert answer["Location"] == "/budgets/greener/ballot/#project-2"

    def test_a_script_gets_the_bar_alone(self, client, budget, resident):
        client.force_login(resident)
        answer = client.post(
            "/budgets/greener/ballot/choose/",
            {"project": "2", "choose": "yes"},
            headers={"X-Requested-With": "fetch"},
        )
        assert "£20,000 of £100,000 · 1 of 2 projects" in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_a_ballot_that_breaks_a_rule_comes_back_with_what_to_do(self, client, budget, resident):
        client.force_login(resident)
        voting.save_draft(
            resident=resident, budget=budget, numbers=["1", "2", "3"], at=timezone.now()
        )
        answer = client.post("/budgets/greener/ballot/check/", {"projects": ["1", "2", "3"]})
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "You chose 3 projects. Choose at most 2: take out 1." in page
        assert "Project 3" in page

    def test_what_was_checked_is_what_is_cast(self, client, budget, resident):
        """A draft that another window changed meanwhile does not slip in."""
        client.force_login(resident)
        voting.save_draft(resident=resident, budget=budget, numbers=["3"], at=timezone.now())
        answer = client.post("/budgets/greener/ballot/check/", {"projects": ["1", "2"]})
        assert "civic receipt 1" in answer.content.decode()
        assert voting.own_ballot(resident=resident, budget=budget).cast == {"1", "2"}

    def test_after_the_close_the_page_says_so(self, client, budget, resident):
        Budget.objects.update(voting_closes_at=timezone.now() - dt.timedelta(seconds=1))
        client.force_login(resident)
        for answer in (
            client.get("/budgets/greener/ballot/"),
            client.post("/budgets/greener/ballot/check/", {"projects": ["1"]}),
        ):
            assert answer.status_code == 403
            assert "Voting closed on" in answer.content.decode()

    def test_the_confirmation_is_for_those_who_voted(self, client, budget, resident):
        client.force_login(resident)
        assert client.get("/budgets/greener/ballot/done/").status_code == 302
