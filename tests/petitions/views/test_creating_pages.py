"""The first questions of a petition, and checking one's answers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from petitions.models import Petition
from petitions.states import PetitionStatus
from tests.factories.areas import BoroughFactory
from tests.factories.petitions import BodyFactory, PetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def creator(client, resident):
    client.force_login(resident)
    return resident


@pytest.fixture
def draft(body, creator):
    return PetitionFactory(
        body=body,
        creator=creator,
        status=PetitionStatus.DRAFT,
        title="Benches at evry stop",
        background="",
        opened_at=None,
        closes_at=None,
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  More   benches ", "More benches"),
        ("🌳 More trees", "🌳 More trees"),
        ("多种树", "多种树"),
        ("🙂🙂🙂🙂", None),
        ("12 !!! 34", None),
        ("   ", None),
        ("x" * 101, None),
    ],
)
def test_a_petition_begins_with_a_sentence_in_words(client, body, creator, title, kept):
    answer = client.post(reverse("petitions:new"), {"body": body.pk, "title": title, "sure": "1"})
    assert list(Petition.objects.values_list("title", flat=True)) == ([kept] if kept else [])
    assert answer.status_code == (302 if kept else 200)


def test_the_city_is_asked_unless_one_chooses_a_borough(client, body, borough, creator):
    BodyFactory(name="A Borough", slug="a-borough", area=borough)
    form = client.get(reverse("petitions:new")).context["form"]
    assert form.initial["body"] == body


def test_who_has_written_to_the_signers_is_told_when_they_may_again(client, body, creator):
    petition = PetitionFactory(body=body, creator=creator)
    url = reverse("petitions:update", args=[petition.pk])
    own = reverse("petitions:mine", args=[petition.pk])
    assert "Hand it in" in client.get(url).content.decode()
    client.post(url, {"subject": "We met the mayor", "text": "She listened."})
    page = client.get(own).content.decode()
    assert "reads it before it goes out" in page
    for address in (own, url):
        page = client.get(address).content.decode()
        assert "You can write the next one from" in page
        assert "Hand it in" not in page


def test_a_typing_error_in_the_title_is_put_right_from_the_check(client, draft):
    check = reverse("petitions:check", args=[draft.pk])
    title = reverse("petitions:step", args=[draft.pk, "title"])
    page = client.get(check).content.decode()
    assert f"{title}?check=1" in page
    assert "Not given" in page  # why it matters
    answer = client.post(f"{title}?check=1", {"title": "Benches at every stop"})
    assert answer.url == check
    assert "Benches at every stop" in client.get(check).content.decode()


def test_whom_it_is_for_can_be_changed_from_the_check_too(client, draft, borough):
    council = BodyFactory(name="A Borough", slug="a-borough", area=borough)
    other = BoroughFactory(parent=borough.parent)
    idle = BodyFactory(name="Idle", slug="idle", area=other, is_active=False)
    url = reverse("petitions:step", args=[draft.pk, "body"]) + "?check=1"
    check = reverse("petitions:check", args=[draft.pk])
    assert url in client.get(check).content.decode()
    assert client.post(url, {"body": idle.pk}).status_code == 200
    assert client.post(url, {"body": council.pk}).url == check
    assert "A Borough" in client.get(check).content.decode()
    draft.refresh_from_db()
    assert (draft.body, draft.title) == (council, "Benches at evry stop")


def test_the_bar_of_supporters_has_no_marks_of_signatures(client, draft):
    Petition.objects.filter(pk=draft.pk).update(
        status=PetitionStatus.GATHERING, closes_at=timezone.now() + dt.timedelta(days=30)
    )
    page = client.get(reverse("petitions:mine", args=[draft.pk])).content.decode()
    assert "0 of 5 supporters" in page
    assert "bar__fill" in page
    assert "debate" not in page
