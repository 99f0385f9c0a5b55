"""Officials give a project its picture; everybody sees it, a draft's only they."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from budgets.models import Project, ProjectPicture
from budgets.services.pictures import remove_picture, set_picture
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed
from tests.factories.accounts import sign_in
from tests.factories.budgets import BudgetAreaFactory, BudgetFactory, ProjectFactory, open_budget
from tests.factories.photos import photo_file
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
BENCH = photo_file(900, 600)
TREE = photo_file(640, 480)


@pytest.fixture
def project(city) -> Project:
    return open_budget(city, slug="open").projects.get(number="1")


@pytest.fixture
def draft_project(city) -> Project:
    return ProjectFactory(budget_area=BudgetAreaFactory(budget=BudgetFactory(area=city)))


def send(project, actor, content=BENCH, alt="A bench", credit=""):
    return set_picture(
        project_id=project.pk,
        content=content,
        alt=alt,
        credit=credit,
        actor=actor,
        at=timezone.now(),
    )


def test_an_officer_sets_a_picture_and_the_record_says_so(project, budget_officer):
    picture = send(project, budget_officer, alt=" A bench ", credit="Rosa")
    entry = Entry.objects.get(action="project.picture_set")
    assert (picture.alt, picture.width, picture.height) == ("A bench", 900, 600)
    assert (entry.actor, entry.before) == (budget_officer, {})
    assert entry.after == {"alt": "A bench", "credit": "Rosa", "digest": picture.digest}


def test_an_officer_replaces_the_picture(project, budget_officer):
    first = send(project, budget_officer)
    second = send(project, budget_officer, TREE, alt="A tree")
    assert ProjectPicture.objects.get().alt == "A tree"
    assert first.small_url != second.small_url
    entry = Entry.objects.filter(action="project.picture_set").order_by("number").last()
    assert entry.before["alt"] == "A bench"


def test_an_officer_removes_the_picture(project, budget_officer):
    send(project, budget_officer)
    for _ in range(2):  # the second time there is none, and nothing is recorded
        remove_picture(project_id=project.pk, actor=budget_officer, at=timezone.now())
    assert not ProjectPicture.objects.exists()
    assert Entry.objects.filter(action="project.picture_removed").count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"content": b"no picture"}, "content"),
        ({"alt": "   "}, "alt"),
        ({"alt": "a" * 251}, "alt"),
        ({"credit": "a" * 121}, "credit"),
    ],
)
def test_an_officer_is_told_what_is_wrong(project, budget_officer, sent, field):
    with pytest.raises(Invalid) as refused:
        send(project, budget_officer, **sent)
    assert set(refused.value.fields) == {field}
    assert not ProjectPicture.objects.exists()


@pytest.mark.parametrize("role", ["resident", "auditor", "moderator"])
def test_others_change_no_picture(project, role, request):
    person = request.getfixturevalue(role)
    with pytest.raises(NotAllowed):
        send(project, person)
    with pytest.raises(NotAllowed):
        remove_picture(project_id=project.pk, actor=person, at=timezone.now())


def test_the_database_refuses_a_picture_without_words(project):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectPicture.objects.create(
            project=project, alt="", digest="0" * 32, width=1, height=1, small=b"", large=b""
        )


def test_a_visitor_gets_the_file_once_and_for_all(client, project, budget_officer):
    picture = send(project, budget_officer)
    answer = client.get(picture.small_url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert answer.content == bytes(picture.small)
    assert client.get(picture.large_url).content == bytes(picture.large)


def test_a_visitor_finds_no_file_at_the_address_of_an_older_picture(
    client, project, budget_officer
):
    older = send(project, budget_officer).small_url
    send(project, budget_officer, TREE)
    assert client.get(older).status_code == 404


def test_a_visitor_sees_no_picture_of_a_draft_and_an_officer_does(
    client, draft_project, budget_officer
):
    address = send(draft_project, budget_officer).small_url
    assert client.get(address).status_code == 404
    sign_in(client, budget_officer)
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_a_visitor_sees_the_picture_with_its_words(client, project, budget_officer):
    picture = send(project, budget_officer, alt="Two old benches", credit="Rosa")
    for page in (project.budget.get_absolute_url(), project.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert picture.small_url in shown
        assert 'alt="Two old benches"' in shown
    assert "Picture: Rosa" in shown
    rows = client.get(reverse("api-budgets-projects", args=["open"])).json()
    assert [row["picture"] and row["picture"]["alt"] for row in rows] == [
        "Two old benches",
        None,
        None,
    ]


def test_a_page_does_not_read_the_files_themselves(client, project, budget_officer):
    send(project, budget_officer)
    for page in (project.budget.get_absolute_url(), project.get_absolute_url()):
        queries = " ".join(queries_of(client, page))
        assert '"digest"' in queries
        assert '"small"' not in queries


def test_an_officer_sends_a_picture_through_the_admin(client, project, budget_officer):
    sign_in(client, budget_officer, second_factor=True)
    address = reverse("admin:budgets_project_act_picture", args=[project.pk])
    refused = client.post(address, {"content": SimpleUploadedFile("a.jpg", b"no"), "alt": "A"})
    assert "This is no picture in JPEG, PNG or WebP format." in refused.content.decode()
    client.post(address, {"content": SimpleUploadedFile("a.jpg", BENCH), "alt": "A bench"})
    assert ProjectPicture.objects.get().alt == "A bench"
    page = client.get(reverse("admin:budgets_project_change", args=[project.pk])).content.decode()
    assert 'alt="A bench"' in page
    client.post(
        reverse("admin:budgets_project_act_remove-picture", args=[project.pk]),
        {"reason": "Its maker asked for it"},
    )
    assert not ProjectPicture.objects.exists()
