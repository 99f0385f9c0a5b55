"""What became of the winners: told by an officer, dated, public, corrected only in public."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from budgets import cards
from budgets.models import Project, ProjectUpdate
from budgets.services import counting, lifecycle, progress
from budgets.states import Progress, Status
from civic.audit.models import Entry
from civic.core.errors import Conflict, Invalid, NotAllowed, WrongState
from tests.factories.accounts import sign_in
from tests.factories.budgets import closed_budget, open_budget
from tests.queries import assert_queries_constant

pytestmark = pytest.mark.django_db
SAID = "The benches are ordered."


@pytest.fixture
def counted(city):
    """Projects 1 and 2 are wanted and fit the money, 3 is wanted by nobody."""
    budget = closed_budget(city, [["1", "2"]] * 4, slug="parks", title="Better parks")
    counting.count_due(at=timezone.now())
    return budget


@pytest.fixture
def budget(counted, budget_officer):
    return lifecycle.advance(
        budget_id=counted.pk, to=Status.RESULTS, actor=budget_officer, at=timezone.now()
    )


@pytest.fixture
def tell(budget, budget_officer):
    def tell(number="1", how_far=Progress.PLANNED, text=SAID, *, actor=budget_officer, **more):
        more = {"at": timezone.now()} | more
        pk = budget.projects.get(number=number).pk
        return progress.publish_update(
            project_id=pk, progress=how_far, text=text, actor=actor, **more
        )

    return tell


@pytest.fixture
def correct(budget_officer):
    def correct(update, how_far, text, **more):
        return progress.correct_update(
            update_id=update.pk,
            progress=how_far,
            text=text,
            actor=budget_officer,
            at=timezone.now(),
            **more,
        )

    return correct


def page_of(client, name, *arguments):
    return client.get(reverse(name, args=arguments)).content.decode()


def test_before_anything_is_told_no_page_speaks_of_it(client, budget):
    assert "Done so far" not in page_of(client, "budgets:results", budget.slug)
    assert "What became of it" not in page_of(client, "budgets:project", budget.slug, "1")


def test_an_update_stands_on_the_project_the_result_and_home(client, budget, tell):
    tell(expected_month=dt.date(2031, 3, 17))
    tell("2", Progress.DONE, "Children climb on it.")
    own = page_of(client, "budgets:project", budget.slug, "1")
    assert SAID in own
    assert "Expected to be done: March 2031." in own
    assert "Planned" in own
    result = page_of(client, "budgets:results", budget.slug)
    assert "Done so far: 1 of 2 funded projects." in result
    home = page_of(client, "portal:home")
    assert "Done so far: 1 of 2 funded projects. “Project 2”: Children climb on it." in home


def test_the_newest_update_says_how_far_a_project_is(tell):
    tell(how_far=Progress.UNDER_WAY)
    tell(how_far=Progress.NOT_BUILT, text="The ground is too wet.")
    assert Project.objects.get(number="1").progress == Progress.NOT_BUILT


def test_a_correction_shows_what_was_said_before(client, budget, tell, correct):
    update = tell(text="Fourty benches stand.")
    correct(update, Progress.UNDER_WAY, "Forty benches stand.")
    own = page_of(client, "budgets:project", budget.slug, "1")
    assert "Forty benches stand." in own
    assert "Before, it said: “Fourty benches stand.”" in own
    assert own.count('class="timeline__date"') == 1
    assert Project.objects.get(number="1").progress == Progress.UNDER_WAY


def test_correcting_an_older_update_leaves_the_newest_one_in_force(tell, correct):
    week = dt.timedelta(days=7)
    old = tell(text="Wrong", at=timezone.now() - week)
    tell(how_far=Progress.DONE)
    fixed = correct(old, Progress.UNDER_WAY, "Right")
    assert Project.objects.get(number="1").progress == Progress.DONE
    assert fixed.at == old.at


def test_an_update_is_corrected_once_and_its_correction_again(tell, correct):
    update = tell()
    fixed = correct(update, Progress.PLANNED, "Second")
    with pytest.raises(Conflict):
        correct(update, Progress.PLANNED, "Third")
    correct(fixed, Progress.PLANNED, "Third")
    (standing,) = ProjectUpdate.objects.standing()
    assert (standing.text, standing.corrects) == ("Third", fixed)


@pytest.mark.parametrize("role", ["resident", "auditor", "moderator"])
def test_only_a_budget_officer_tells(request, tell, role):
    with pytest.raises(NotAllowed):
        tell(actor=request.getfixturevalue(role))


def test_only_what_a_published_result_funds_has_updates(counted, tell, budget_officer):
    with pytest.raises(WrongState):
        tell("3")


def test_before_the_result_nothing_is_told(counted, budget_officer):
    """It would give away what won."""
    for project in counted.projects.all():
        with pytest.raises(WrongState) as refused:
            progress.publish_update(
                project_id=project.pk,
                progress=Progress.PLANNED,
                text=SAID,
                actor=budget_officer,
                at=timezone.now(),
            )
        assert "published result" in refused.value.message


@pytest.mark.parametrize(
    ("how_far", "text", "month"),
    [
        (Progress.NOT_BUILT, " ", None),
        (Progress.PLANNED, "x" * 401, None),
        (Progress.DONE, SAID, dt.date(2031, 1, 1)),
        ("rumoured", SAID, None),
    ],
)
def test_what_makes_no_sense_is_refused(tell, how_far, text, month):
    with pytest.raises(Invalid):
        tell(how_far=how_far, text=text, expected_month=month)
    assert not ProjectUpdate.objects.exists()
    assert Project.objects.get(number="1").progress == ""


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""},
        {"progress": "rumoured"},
        {"progress": "done", "expected_month": dt.date(2031, 1, 1)},
        {"corrected_at": timezone.now()},
    ],
)
def test_the_database_refuses_it_too(budget, values):
    told = {"project": budget.projects.get(number="1"), "at": timezone.now(), "text": SAID}
    row = ProjectUpdate(**{"progress": "planned", **told, **values})
    with pytest.raises(IntegrityError, match="project_update"), transaction.atomic():
        ProjectUpdate.objects.bulk_create([row])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE budgets_projectupdate SET text = 'x'", "DELETE FROM budgets_projectupdate"],
)
def test_the_database_refuses_to_change_what_was_told(tell, statement):
    tell()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_both_acts_are_in_the_record(tell, correct):
    correct(tell(), Progress.DONE, "They stand.")
    published, corrected = Entry.objects.filter(action__startswith="project.update").reverse()
    assert published.after["text"] == SAID
    assert corrected.before["text"] == SAID
    assert corrected.after == {"progress": "done", "text": "They stand.", "expected month": ""}


def test_the_api_gives_updates_and_what_they_said_before(client, budget, tell, correct):
    correct(tell(), Progress.DONE, "They stand.")
    found = client.get(reverse("api-budgets-projects", args=[budget.slug])).json()
    first, second, _third = found
    assert (first["progress"], second["progress"], second["updates"]) == ("done", None, [])
    (update,) = first["updates"]
    assert (update["text"], update["said_before"]) == ("They stand.", SAID)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("budgets:results", ["parks"]),
        ("budgets:project", ["parks", "1"]),
        ("portal:home", []),
        ("api-budgets-projects", ["parks"]),
    ],
)
def test_no_page_asks_more_for_more_updates(client, city, tell, correct, name, arguments):
    open_budget(city)
    tell("1")
    tell("2")

    def more():
        for _round in range(3):
            correct(tell(), Progress.DONE, "They stand.")

    assert_queries_constant(client, reverse(name, args=arguments), more)


def test_the_latest_news_come_first(budget, tell):
    tell()
    (event,) = cards.events(5)
    assert event.date > budget.voting_closes_at
    assert event.text.endswith(f"Done so far: 0 of 2 funded projects. “Project 1”: {SAID}")


def test_an_officer_tells_and_corrects(client, budget, budget_officer):
    sign_in(client, budget_officer)
    project = budget.projects.get(number="1")
    address = reverse("admin:budgets_project_act_update", args=[project.pk])
    month = timezone.localdate().replace(day=1).isoformat()
    sent = {"progress": "under-way", "text": "Fourty benches.", "expected_month": month}
    refused = client.post(address, sent | {"progress": "done"}).content.decode()
    assert "A month is expected only of what is still to come." in refused
    assert "Fourty benches." in refused
    assert client.post(address, sent).status_code == 302
    update = ProjectUpdate.objects.get()
    page = page_of(client, "admin:budgets_project_change", project.pk)
    assert "What was told of it" in page
    listed = client.get(
        reverse("admin:budgets_projectupdate_changelist"), {"project__id__exact": project.pk}
    )
    assert "Fourty benches." in listed.content.decode()
    address = reverse("admin:budgets_projectupdate_act_correct", args=[update.pk])
    assert "Fourty benches." in client.get(address).content.decode()
    assert client.post(address, sent | {"text": "Forty benches."}).status_code == 302
    assert ProjectUpdate.objects.standing().get().text == "Forty benches."
    assert client.post(address, sent).status_code == 302
    assert ProjectUpdate.objects.count() == 2


def test_a_project_that_was_not_funded_has_no_such_button(client, budget, budget_officer):
    sign_in(client, budget_officer)
    project = budget.projects.get(number="3")
    page = page_of(client, "admin:budgets_project_change", project.pk)
    assert "Tell how far it is" not in page
