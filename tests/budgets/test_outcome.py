"""What the results page says of each project, by every rule, in the singular and the plural."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from budgets.announcement import how_counted
from budgets.models import Budget, CountedBallot
from budgets.outcome import of_budget
from budgets.services import counting
from budgets.states import Status
from budgets.tally import Parameters
from tests.factories.budgets import BudgetFactory, closed_budget

pytestmark = pytest.mark.django_db

BALLOTS = [["1"]] * 6 + [["2"]] * 2 + [["1", "2"]]


@pytest.fixture
def result(client, city):
    """The text of the results page of three projects of £70,000 each; there is £100,000."""

    def page(
        parameters,
        ballots=BALLOTS,
        *,
        points=None,
        vote_type="approval",
        cost=70_000_00,
        cost_of_second=None,
    ):
        budget = closed_budget(
            city,
            ballots,
            slug="done",
            cost=cost,
            vote_type=vote_type,
            count_parameters=parameters.to_json(),
        )
        if cost_of_second is not None:
            budget.projects.filter(number="2").update(cost=cost_of_second)
        if points is not None:
            for ballot in CountedBallot.objects.all():
                ballot.choices = [[number, points[number]] for number, _ in ballot.choices]
                ballot.save()
        counting.count_due(at=timezone.now())
        Budget.objects.filter(pk=budget.pk).update(status=Status.RESULTS)
        assert client.get("/budgets/done/projects/2/").status_code == 200
        return html.unescape(client.get("/budgets/done/results/").content.decode())

    return page


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (
            Parameters(),
            [
                "Counted by the Method of Equal Shares: everyone’s vote carried the same £11,111",
                "7 supporters paid £10,000 each.",
                "Its 3 supporters had £23,333.33 left together, £46,666.67 too little.",
                "The rest of their money went to “Project 1”.",
                "With 5 more votes, or at a price of £23,333.33, it would have won.",
                "Nobody voted for it.",
            ],
        ),
        (Parameters(completion="greedy"), ["What was left went to the projects with most votes"]),
        (
            Parameters(rule="greedy"),
            [
                "the projects with most votes first",
                "It had enough votes while there was money for it.",
                "When its turn came, £30,000 was left, £40,000 too little.",
                "With 5 more votes, or at a price of £30,000, it would have won.",
            ],
        ),
        (Parameters(rule="greedy-per-cost"), ["the projects with most votes for their price"]),
        (
            Parameters(rule="bos"),
            [
                "Equal Shares with bounded overspending",
                "In the end £30,000 was left, £40,000 too little.",
            ],
        ),
        (
            Parameters(rule="phragmen"),
            [
                "Counted by Phragmén’s rule",
                "7 supporters paid £10,000 each.",
                "In the end £30,000 was left, £40,000 too little.",
            ],
        ),
        (Parameters(rule="max-welfare"), ["It belongs to the set with most support."]),
        (Parameters(rule="greedy", threshold=4), ["It had fewer votes than a project needs."]),
    ],
    ids=lambda value: value.rule if isinstance(value, Parameters) else "",
)
def test_a_resident_reads_why_under_every_rule(result, parameters, said):
    page = " ".join(result(parameters).split())
    for sentence in said:
        assert sentence in page


@pytest.mark.parametrize(
    ("parameters", "there_was"),
    [
        (Parameters(), {"1": 70_000_00, "2": 23_333_33, "3": 0}),
        (Parameters(rule="greedy"), {"1": 70_000_00, "2": 30_000_00, "3": 0}),
        (Parameters(rule="bos"), {"1": 70_000_00, "2": 30_000_00, "3": 0}),
    ],
    ids=lambda value: value.rule if isinstance(value, Parameters) else "",
)
def test_a_bar_shows_how_much_of_the_price_there_was(result, parameters, there_was):
    result(parameters)
    (area,) = of_budget(Budget.objects.get(slug="done")).areas
    for project in area.projects:
        shown = project.maximum if project.funded else project.value
        assert shown == there_was[project.number]


@pytest.mark.parametrize(
    ("parameters", "ballots", "said"),
    [
        (
            Parameters(rule="phragmen"),
            [["1"]] * 6 + [["2"]] * 9 + [["3"]],
            "The count ended before its turn came",
        ),
        (Parameters(rule="bos"), [["1", "3"]] * 3 + [["2"]] * 7, "had spent all of theirs"),
        (Parameters(rule="greedy", threshold=4), BALLOTS, "It had fewer votes"),
    ],
    ids=lambda value: value.rule if isinstance(value, Parameters) else "",
)
def test_no_bar_stands_where_there_was_money_that_did_not_help(result, parameters, ballots, said):
    cost_of_second = 90_000_00 if parameters.rule == "phragmen" else None
    page = result(parameters, ballots, cost=30_000_00, cost_of_second=cost_of_second)
    cards = page.split("<article")[1:]
    assert any(said in card for card in cards)
    for card in cards:
        assert ('<svg class="bar"' in card) == (said not in card)


def test_a_project_for_which_no_money_was_left_is_told_so(result):
    page = result(Parameters(rule="greedy"), [["1"]] * 3 + [["2"]], cost=100_000_00)
    assert "When its turn came, no money was left." in page
    assert "£0 was left" not in page


def test_one_voter_and_one_vote_are_told_in_the_singular(result):
    page = result(Parameters(), [["1"], ["1"], ["2"]])
    assert "Its 1 supporter had £33,333.33 left, £36,666.66 too little." not in page
    assert "Its 1 supporter had £33,333.33 left, £36,666.67 too little." in page
    assert "1 vote<" in page
    assert "1 votes" not in page
    assert "1 more votes" not in page


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_a_vote_in_which_nobody_voted_is_told_as_such(client, result, rule):
    page = result(Parameters(rule=rule), [], cost=40_000_00)
    assert "Nobody voted." in page
    for wrong in ("0 residents", "0 %", "Nobody voted. Nobody voted."):
        assert wrong not in page
    home = client.get("/").content.decode()
    funded = {"greedy": "2 projects are funded.", "equal-shares": "No project was funded."}
    assert f"{funded[rule]} Nobody voted." in home


def test_money_that_stays_is_not_said_to_be_shared_out(client, result):
    result(Parameters(), [["1"], ["2"], ["3"]], cost=90_000_00)
    assert "No project was funded. 3 people voted." in client.get("/").content.decode()


def test_a_project_without_a_vote_learns_why_others_without_one_were_funded(result):
    page = result(Parameters(rule="greedy"), [["1"]], cost=40_000_00)
    said = "Nobody voted for it. When its turn came, £20,000 was left, £20,000 too little."
    assert said in " ".join(re.sub("<[^>]+>", " ", page).split())


def test_money_that_nobody_else_used_is_told_under_bounded_overspending(result):
    page = result(Parameters(rule="bos"), [["1"]] * 6 + [["2"]] * 4)
    assert "Its supporters gave all that they had left." in page
    assert "The other £10,000 came from money that nobody else used." in page


def test_a_project_that_fits_but_whose_supporters_spent_all_is_told_so(result):
    """Three of ten spend their £30,000 on the first; £40,000 of the others is left."""
    page = result(Parameters(rule="bos"), [["1", "2"]] * 3 + [["3"]] * 7, cost=30_000_00)
    assert "In the end there was money, but its supporters had spent all of theirs." in page
    assert "the project before it did not fit" not in page


@pytest.mark.parametrize("rule", ["greedy", "phragmen"])
def test_a_project_without_a_vote_is_not_said_to_have_had_enough(result, rule):
    page = result(Parameters(rule=rule), [["1"]] * 3, cost=30_000_00)
    assert page.count("Nobody voted for it, but there was money left for it.") == 2
    assert page.count("It had enough votes") == (rule == "greedy")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("bos", "the rest came from money that others left over"),
        ("phragmen", "Every voter earned money at the same pace."),
        ("equal-shares", "paid its price together"),
    ],
)
def test_who_paid_is_told_as_the_rule_has_it(client, result, rule, said):
    result(Parameters(rule=rule))
    assert said in client.get("/budgets/done/projects/1/").content.decode()


def test_points_are_told_as_points(result):
    points = {"1": 2, "2": 3}
    parameters = Parameters(rule="greedy")
    page = result(parameters, points=points, vote_type="scoring")
    assert "Counted by points" in page
    assert "7 votes, 14 points" in page
    assert "With 6 more points, or at a price of £30,000, it would have won." in page


def test_the_outcome_by_votes_that_more_voters_like_is_told_as_such(result):
    """Equal Shares funds nothing: no project's supporters can pay £70,000."""
    page = result(Parameters(comparison=True), [["1"]] * 5 + [["2"]] * 4)
    assert "more voters were better off with that" in page
    assert "It had enough votes while there was money for it." in page


def test_a_project_paid_for_from_what_was_left_over_is_told_so(result):
    """Nobody's supporters can pay £70,000, so all of the money is left over."""
    page = result(Parameters(completion="greedy"), [["1"]] * 5 + [["2"]] * 4)
    assert "Of the projects that fitted what was left over, it had most votes." in page
    assert "It had enough votes" not in page


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (Parameters(completion="add1-greedy"), ["everybody’s part grow", "most votes that fit"]),
        (Parameters(comparison=True, floor_start=True), ["more voters would", "whole units"]),
        (
            Parameters(completion="add1", stop_when_exhaustive=True),
            ["stops growing when no further project would fit"],
        ),
        (Parameters(utility="cardinality"), ["worth the same to those who voted for it"]),
        (Parameters(rule="greedy", threshold=1), ["at least 1 vote.", "passed over"]),
        (Parameters(rule="greedy", greedy_stop=True), ["ends at the first project"]),
        (Parameters(eligibility="3"), ["divided by 3."]),
        (
            Parameters(rule="phragmen", ties=("cost", "votes")),
            [
                "the lower price, then more votes, then the project number decides. "
                "Numbers are compared from their first digit: 10 comes before 9."
            ],
        ),
        (Parameters(rule="bos"), ["bounded overspending"]),
        (Parameters(rule="max-welfare"), ["most support"]),
    ],
    ids=lambda value: value.rule if isinstance(value, Parameters) else "",
)
def test_the_way_of_counting_is_announced_before_the_vote(client, city, parameters, said):
    budget = BudgetFactory(area=city, count_parameters=parameters.to_json())
    told = " ".join(how_counted(budget))
    for words in said:
        assert words in told
    Budget.objects.filter(pk=budget.pk).update(status=Status.VOTING)
    page = html.unescape(client.get(budget.get_absolute_url()).content.decode())
    assert how_counted(budget)[0] in page


def test_of_two_equal_projects_that_wins_whose_number_is_announced_to_win(city):
    """10 comes before 9, as the way of counting says beforehand."""
    parameters = Parameters(rule="greedy")
    budget = closed_budget(
        city, [["9", "10"]], projects=10, cost=70_000_00, count_parameters=parameters.to_json()
    )
    counting.count_due(at=timezone.now())
    budget.refresh_from_db()
    assert [document["winners"] for document in budget.count.documents.values()] == [["10"]]
