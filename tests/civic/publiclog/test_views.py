"""Public logs, as anybody reads them: called by what they are about."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from budgets.models import Budget
from budgets.states import Status
from civic.publiclog.services import open_log
from civic.publiclog.subjects import subjects_of
from petitions.models import Petition
from petitions.services.signature_logs import open_due_logs
from petitions.states import PetitionStatus
from tests.factories.budgets import open_budget
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(city):
    return open_budget(city, slug="parks", title="Better parks")


def test_anybody_reads_which_vote_a_log_belongs_to(client, vote):
    listed = client.get(reverse("publiclog:logs"))
    assert f'<a href="/logs/{vote.process}/">Better parks</a>' in listed.content.decode()
    page = client.get(reverse("publiclog:log", args=[vote.process])).content.decode()
    assert f'<a href="{vote.get_absolute_url()}">Better parks</a>' in page
    assert vote.log.origin in page


def test_anybody_reads_which_petition_a_log_belongs_to(client):
    petition = PetitionFactory(title="Mend the bridge")
    open_due_logs(at=timezone.now())
    page = client.get(reverse("publiclog:log", args=[petition.log_name])).content.decode()
    assert f'<a href="{petition.get_absolute_url()}">Mend the bridge</a>' in page


def test_a_log_of_something_that_is_not_public_keeps_its_own_name(client, vote):
    petition = PetitionFactory()
    open_due_logs(at=timezone.now())
    Petition.objects.filter(pk=petition.pk).update(status=PetitionStatus.HIDDEN)
    Budget.objects.filter(pk=vote.pk).update(status=Status.DRAFT)
    other = open_log(name="other", parameters=b"{}", at=timezone.now())
    assert subjects_of([vote.process, petition.log_name, "other"]) == {}
    listed = client.get(reverse("publiclog:logs")).content.decode()
    assert other.origin in listed
    assert vote.log.origin in listed
    assert "Better parks" not in listed


def test_a_receipt_is_asked_for_as_text_or_as_a_file(client, db):
    """Neither alone is needed, and neither is optional: one of the two is enough."""
    page = client.get(reverse("publiclog:receipt")).content.decode()
    assert "One of the two is enough" in page
    assert "(optional)" not in page
    file = SimpleUploadedFile("receipt.txt", b"civic receipt 1\nnowhere\n")
    assert "not a receipt of this site" in said_of(client, {"file": file})
    assert "not a receipt of this site" in said_of(client, {"text": "civic receipt 1"})
    assert "Paste your receipt, or choose its file." in said_of(client, {"text": ""})


def test_a_file_that_no_database_could_hold_is_no_receipt(client, db):
    file = SimpleUploadedFile("receipt.txt", b"civic receipt 1\nnow\0here\n")
    assert "not a receipt of this site" in said_of(client, {"file": file})
    answer = client.post(reverse("publiclog:receipt_file"), {"text": "civic receipt 1\n\0"})
    assert answer.status_code == 404


def test_the_heading_is_heard_before_the_answer(client, db):
    page = said_of(client, {"text": "civic receipt 1"})
    heading, answer = page.index("<h1>"), page.index("not a receipt of this site")
    assert heading < answer < page.index("<h2>Check another receipt</h2>")


def said_of(client, sent) -> str:
    return client.post(reverse("publiclog:receipt"), sent).content.decode()


def test_whom_to_write_to_is_said_where_a_receipt_is_not_ours(client, db, settings):
    settings.CONTACT_EMAIL = "help@city.example"
    assert "write to help@city.example." in said_of(client, {"text": "civic receipt 1"})
