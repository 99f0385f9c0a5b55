"""The public log: what it promises, in what order it appends, and that it is never rewritten."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.proofs.checkpoints import open_checkpoint
from civic.proofs.log import Kind
from civic.proofs.merkle import (
    consistency_proof,
    leaf_hash,
    merkle_root,
    verify_consistency,
    verify_inclusion,
)
from civic.proofs.notes import read_verifier
from civic.publiclog import services
from civic.publiclog.models import Checkpoint, Entry, Log, Node, Waiting
from civic.publiclog.reading import log_lines, proof_from
from civic.publiclog.receipts import Finding, check_receipt, make_receipt

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=2)


@pytest.fixture
def log(db):
    return services.open_log(name="vote-1", parameters=b"{}", at=NOW)


def digest(number):
    return f"{number:064x}"


def promise(*numbers, kind=Kind.BALLOT):
    by = services.promised_by(NOW)
    kinds = [(kind, digest(number)) for number in numbers]
    services.promise(log_name="vote-1", kinds=kinds, due_at=by)


def kinds_of_entries():
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def signed(checkpoint, log):
    return open_checkpoint(checkpoint.note, read_verifier(log.public_key), origin=log.origin)


def test_a_promise_is_a_full_hour_and_a_day_away():
    assert services.promised_by(NOW) == dt.datetime(2026, 5, 2, 10, tzinfo=dt.UTC)
    early = services.promised_by(NOW.replace(minute=0))
    assert early - NOW.replace(minute=0) >= services.PROMISE


def test_nineteen_wait_and_twenty_are_appended(log):
    promise(*range(19))
    assert services.sequence_due(at=NOW) == 0
    promise(19)
    assert services.sequence_due(at=NOW) == 20
    assert not Waiting.objects.exists()


def test_what_there_is_goes_in_before_the_promise_is_broken(log):
    promise(1, 2)
    by = services.promised_by(NOW)
    assert services.sequence_due(at=by - dt.timedelta(hours=2)) == 0
    assert services.sequence_due(at=by - dt.timedelta(minutes=59)) == 2


def test_a_batch_is_not_in_the_order_of_arrival(log):
    promise(*range(200))
    services.sequence_due(at=NOW)
    order = list(Entry.objects.order_by("index").values_list("commitment", flat=True))[1:]
    in_place = sum(order[number] == digest(number) for number in range(200))
    assert in_place < 12
    assert sorted(order) == [digest(number) for number in range(200)]


def test_a_void_waits_for_its_ballot(log):
    promise(1, kind=Kind.VOID)
    assert services.sequence_due(at=LATER) == 0
    promise(1)
    services.sequence_due(at=LATER)
    assert kinds_of_entries() == ["open", "ballot", "void"]


def test_closing_appends_all_that_waits_once(log):
    promise(1, 2, 3)
    promise(2, kind=Kind.VOID)
    services.close_log(log_name="vote-1", at=NOW)
    services.close_log(log_name="vote-1", at=NOW)
    assert kinds_of_entries() == ["open", "ballot", "ballot", "ballot", "void", "close"]
    assert Entry.objects.get(kind=Kind.CLOSE).line == '{"counted":2,"kind":"close"}'
    promise(9)
    assert services.sequence_due(at=LATER) == 0


def test_checkpoints_are_signed_hourly_and_follow_from_each_other(log):
    promise(*range(300))
    services.sequence_due(at=NOW)
    assert services.sign_due(at=NOW + dt.timedelta(minutes=59)) == 0
    assert services.sign_due(at=NOW + dt.timedelta(minutes=60)) == 1
    promise(*range(300, 620))
    services.sequence_due(at=NOW)
    services.close_log(log_name="vote-1", at=NOW + dt.timedelta(hours=2))
    log.refresh_from_db()
    first, middle, last = [signed(row, log) for row in Checkpoint.objects.order_by("pk")]
    assert (first.size, middle.size, last.size) == (1, 301, 622)
    leaves = [leaf_hash(line) for line in log_lines(log)]
    assert last.root == merkle_root(leaves)
    for old, new in ((first, middle), (middle, last), (first, last)):
        proof = proof_from(log, partial(consistency_proof, old.size, new.size))
        assert verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_no_checkpoint_comes_after_that_of_the_close(log):
    """A signer that found the log open may come to it only after another worker has closed it."""
    services.close_log(log_name="vote-1", at=NOW)
    assert not services.sign_open_log(log_name="vote-1", at=LATER)
    assert signed(Checkpoint.objects.latest("pk"), log).size == Log.objects.get().size


def test_the_moments_of_checkpoints_never_go_back(log):
    """The close may have looked at the clock, and then worked on for minutes."""
    services.sign_due(at=LATER)
    services.close_log(log_name="vote-1", at=LATER - dt.timedelta(minutes=3))
    moments = [signed(row, log).at for row in Checkpoint.objects.order_by("pk")]
    assert moments == [NOW, LATER, LATER]


def test_one_log_that_cannot_be_signed_keeps_no_other_back(log, caplog):
    other = services.open_log(name="vote-2", parameters=b"{}", at=NOW)
    Log.objects.filter(pk=log.pk).update(key_check="0" * 16)  # opened with a key that is gone
    assert services.sign_due(at=LATER) == 1
    assert Checkpoint.objects.latest("pk").log == other
    assert "vote-1" in caplog.text


def test_a_log_keeps_how_many_count(log):
    promise(1, 2, 3)
    promise(2, kind=Kind.VOID)
    services.sequence_due(at=LATER)
    assert Log.objects.get().counted == 2


def test_every_entry_is_proved_from_what_is_stored(log):
    promise(*range(700))
    services.close_log(log_name="vote-1", at=NOW)
    log.refresh_from_db()
    assert Node.objects.count() == 3
    root = log.read_frontier().root()
    for index in (0, 1, 255, 256, 511, 512, 600, 701):
        entry = Entry.objects.get(index=index)
        text = make_receipt(
            log=log, kind=Kind.BALLOT, commitment=bytes.fromhex(entry.commitment or digest(5)),
            nonce=None, by=NOW,
        )  # fmt: skip
        answer = check_receipt(text=text, at=NOW)
        assert answer.finding == Finding.COUNTS
        proof = [bytes.fromhex(step) for step in answer.proof]
        leaf = leaf_hash(answer.entry.line.encode())
        assert verify_inclusion(leaf, answer.entry.index, log.size, proof, root)


@pytest.mark.parametrize(
    ("kind", "queued", "at", "finding"),
    [
        (Kind.BALLOT, True, NOW, Finding.WAITING),
        (Kind.BALLOT, True, LATER, Finding.BROKEN),
        (Kind.BALLOT, False, NOW, Finding.BROKEN),
        (Kind.VOID, True, NOW, Finding.WAITING),
        (Kind.VOID, False, NOW, Finding.BROKEN),
    ],
)
def test_a_signed_promise_is_waiting_or_broken(log, kind, queued, at, finding):
    if queued:
        promise(1, kind=kind)
    text = make_receipt(
        log=log, kind=kind, commitment=bytes.fromhex(digest(1)), nonce=None,
        by=services.promised_by(NOW),
    )  # fmt: skip
    assert check_receipt(text=text, at=at).finding == finding


def test_a_receipt_signed_by_another_key_is_unknown(log, settings, tmp_path):
    settings.KEY_STORE_DIRS = [tmp_path / "a", tmp_path / "b"]
    other = services.open_log(name="vote-2", parameters=b"{}", at=NOW)
    other.origin = log.origin
    forged = make_receipt(
        log=other, kind=Kind.BALLOT, commitment=bytes.fromhex(digest(1)), nonce=None, by=NOW
    )
    assert check_receipt(text=forged, at=NOW).finding == Finding.UNKNOWN


@pytest.mark.parametrize("model", [Entry, Node, Checkpoint])
def test_the_database_refuses_to_change_or_remove_a_row(log, model):
    promise(*range(300))
    services.close_log(log_name="vote-1", at=NOW)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(log_id="vote-1")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("model", [Entry, Node, Checkpoint])
def test_even_the_owner_of_the_tables_has_no_privilege_to_change_them(log, model):
    query = """
        SELECT privilege_type FROM pg_class, aclexplode(relacl)
        WHERE relname = %s AND grantee = relowner
    """
    with connection.cursor() as cursor:
        cursor.execute(query, [model._meta.db_table])
        held = {row[0] for row in cursor.fetchall()}
    assert {"INSERT", "SELECT"} <= held
    assert not held & {"UPDATE", "DELETE", "TRUNCATE"}


def test_a_receipt_is_checked_with_a_fixed_number_of_queries(log, django_assert_max_num_queries):
    promise(*range(700))
    services.close_log(log_name="vote-1", at=NOW)
    found = Log.objects.get()
    text = make_receipt(
        log=found, kind=Kind.BALLOT, commitment=bytes.fromhex(digest(5)), nonce=None, by=NOW
    )
    with django_assert_max_num_queries(8):
        assert check_receipt(text=text, at=timezone.now()).finding == Finding.COUNTS
