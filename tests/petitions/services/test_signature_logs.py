"""The public log of a petition: it counts what the totals count, and a stranger can check it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civic.core.key_store import key_store
from civic.core.retention import work_off
from civic.proofs.log import Kind
from civic.publiclog import services as log_services
from civic.publiclog import verify_log
from civic.publiclog.models import Entry, Log, Waiting
from civic.publiclog.receipts import Finding, check_receipt
from civic.publiclog.signing import KEY_NAME
from petitions.models import Petition, Signature
from petitions.retention import TABLE as RETENTION
from petitions.services import counting, screening, signing
from petitions.services.signature_logs import logged_total, open_due_logs, receipt_for
from petitions.states import PetitionStatus, SignatureState
from petitions.tokens import Purpose, make_token
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db
LATER = timezone.now() + dt.timedelta(days=2)


@pytest.fixture
def logged(petition):
    open_due_logs(at=timezone.now())
    petition.refresh_from_db()
    return petition


def count_all():
    while counting.count_signatures(at=timezone.now()):
        pass


def sequence_all():
    log_services.sequence_due(at=LATER)


def pending(petition):
    return SignatureFactory(petition=petition, state=SignatureState.PENDING, confirmed_at=None)


def confirm(client, signature):
    url = reverse("petitions:confirm", args=[make_token(Purpose.CONFIRM, signature.pk)])
    return client.post(url)


def receipt_in(response):
    return response.context["receipt"]


def finding(receipt, at=LATER):
    return check_receipt(text=receipt, at=at).finding


def checked(client, petition, tmp_path, capsys, *more):
    """What `verify_log.py` says of the files that the site offers."""
    verify_log.wrong.clear()
    log = Log.objects.get(pk=petition.log_name)
    names = {
        "log.jsonl": reverse("publiclog:log_file", args=[log.pk]),
        "checkpoints.txt": reverse("publiclog:checkpoints", args=[log.pk]),
        "petition.json": reverse("petitions:text", args=[petition.pk]),
    }
    for name, address in names.items():
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        (tmp_path / name).write_bytes(content)
    status = verify_log.main(log.public_key, [*(tmp_path / name for name in names), *more])
    return status, capsys.readouterr().out


def test_a_signer_gets_a_receipt_that_the_log_keeps(client, logged):
    signature = pending(logged)
    receipt = receipt_in(confirm(client, signature))
    assert receipt.startswith("civic receipt 1\n")
    assert signature.email not in receipt
    count_all()
    assert finding(receipt, at=timezone.now()) == Finding.WAITING
    sequence_all()
    assert finding(receipt) == Finding.COUNTS


def test_a_signer_who_takes_it_back_and_signs_again_gets_a_new_entry(client, logged):
    signature = pending(logged)
    first = receipt_in(confirm(client, signature))
    count_all()
    signing.withdraw_signature(signature=signature)
    count_all()
    Signature.objects.update(state=SignatureState.PENDING)
    second = receipt_in(confirm(client, signature))
    count_all()
    sequence_all()
    assert (finding(first), finding(second)) == (Finding.VOID, Finding.COUNTS)
    assert logged_total(logged).total == 1


def test_a_signer_who_changes_their_mind_before_the_count_keeps_the_receipt(client, logged):
    signature = pending(logged)
    first = receipt_in(confirm(client, signature))
    count_all()
    signing.withdraw_signature(signature=signature)
    Signature.objects.update(state=SignatureState.PENDING)
    assert receipt_in(confirm(client, signature)).splitlines()[2] == first.splitlines()[2]
    count_all()
    sequence_all()
    assert finding(first) == Finding.COUNTS


def test_a_confirmation_makes_three_statements_and_calls_no_broker(client, logged):
    signature = pending(logged)
    confirm(client, pending(logged))
    with CaptureQueriesContext(connection) as queries:
        assert confirm(client, signature).status_code == 200
    assert len(queries) <= 3, "\n".join(query["sql"] for query in queries.captured_queries)


def test_a_signer_counts_without_a_receipt_where_the_signing_key_is_away(client, logged):
    key_store().destroy(KEY_NAME)
    response = confirm(client, pending(logged))
    assert (response.status_code, receipt_in(response)) == (200, None)
    assert Signature.objects.counted().count() == 1


def test_a_resident_who_is_signed_in_gets_a_receipt_too(client, logged, borough):
    resident = ResidencyFactory(area=borough).user
    sign_in(client, resident, second_factor=False)
    address = reverse("petitions:sign_signed_in", args=[logged.pk])
    response = client.post(address, {"wants_updates": ""})
    assert "Keep proof that your signature counts" in response.content.decode()
    count_all()
    sequence_all()
    assert finding(receipt_in(response)) == Finding.COUNTS


def test_supporters_of_a_petition_that_is_not_public_are_logged_once_it_is(body):
    petition = PetitionFactory(body=body, status=PetitionStatus.GATHERING, opened_at=None)
    SignatureFactory.create_batch(3, petition=petition)
    count_all()
    assert open_due_logs(at=timezone.now()) == 0
    assert receipt_for(Signature.objects.filter(pk=1), at=timezone.now()) is None
    Petition.objects.update(status=PetitionStatus.OPEN, opened_at=timezone.now())
    assert open_due_logs(at=timezone.now()) == 1
    SignatureFactory(petition=petition)
    count_all()
    sequence_all()
    petition.refresh_from_db()
    assert logged_total(petition).in_log == 4
    assert Entry.objects.filter(kind=Kind.SIGNATURE).count() == 4


def test_officials_who_invalidate_and_validate_leave_both_in_the_log(logged, petitions_officer):
    rows = SignatureFactory.create_batch(5, petition=logged)
    count_all()
    ids = [row.pk for row in rows[:2]]
    at = timezone.now()
    screening.invalidate_signatures(ids=ids, actor=petitions_officer, at=at)
    count_all()
    screening.validate_signatures(ids=ids[:1], actor=petitions_officer, at=at)
    count_all()
    sequence_all()
    kinds = list(Entry.objects.values_list("kind", flat=True))
    assert (kinds.count(Kind.SIGNATURE), kinds.count(Kind.VOID)) == (6, 2)
    total = logged_total(logged)
    assert (total.in_log, total.on_the_way, total.total) == (4, 0, 4)


def test_a_person_who_is_forgotten_leaves_the_log_verifiable(client, logged, tmp_path, capsys):
    receipt = receipt_in(confirm(client, pending(logged)))
    count_all()
    sequence_all()
    log_services.sign_due(at=LATER)
    before = list(Entry.objects.order_by("index").values_list("line", flat=True))
    Petition.objects.update(
        status=PetitionStatus.CLOSED, status_since=timezone.now() - dt.timedelta(days=400)
    )
    work_off(RETENTION.rules, at=timezone.now())
    assert not Signature.objects.exclude(email="").exists()
    assert list(Entry.objects.order_by("index").values_list("line", flat=True)) == before
    kept = tmp_path / "receipt.txt"
    kept.write_text(receipt)
    status, said = checked(client, logged, tmp_path, capsys, kept)
    assert status == 0, said
    assert "It counts." in said
    assert "petition.json is what the log fixes." in said
    assert "1 count; 2 entries" in said


def test_the_log_holds_nothing_of_a_person(logged):
    row = SignatureFactory(petition=logged, name="Ada Lovelace", postcode="AB12CD")
    count_all()
    sequence_all()
    text = "\n".join(Entry.objects.values_list("line", flat=True))
    assert not any(word in text for word in (row.email, "Ada", "AB12CD", str(row.nonce.hex)))


def test_the_page_says_how_the_number_is_made_up(client, logged):
    SignatureFactory.create_batch(21, petition=logged)
    count_all()
    log_services.sequence_due(at=timezone.now())
    SignatureFactory(petition=logged)
    count_all()
    cache.clear()
    page = client.get(reverse("petitions:proof", args=[logged.pk]))
    total = page.context["total"]
    assert (total.in_log, total.on_the_way, total.total) == (21, 1, 22)
    assert reverse("petitions:proof", args=[logged.pk]) in (
        client.get(logged.get_absolute_url()).content.decode()
    )


def test_a_petition_taken_down_shows_neither_proof_nor_text(client, logged):
    Petition.objects.update(status=PetitionStatus.HIDDEN)
    for name in ("proof", "text"):
        assert client.get(reverse(f"petitions:{name}", args=[logged.pk])).status_code == 404


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(list(SignatureState)), st.booleans()), max_size=25
)


@given(STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_to_signatures_the_log_counts_what_the_totals_count(logged, steps):
    rows = SignatureFactory.create_batch(4, petition=logged)
    for number, state, counts in steps:
        Signature.objects.filter(pk=rows[number].pk).update(state=state)
        if counts:
            count_all()
            sequence_all()
    count_all()
    sequence_all()
    logged.total.refresh_from_db()
    petition = Petition.objects.select_related("log", "total").get(pk=logged.pk)
    assert logged_total(petition).total == petition.total.confirmed
    assert petition.log.counted == log_services.entries_that_count(petition.log)
    assert not Waiting.objects.exists()
