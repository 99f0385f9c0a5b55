"""The parts of `bench.petitions` that one process plays: statements, mail, rules, export."""

from __future__ import annotations

import resource
import threading
import time

from celery.signals import before_task_publish
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.mail_sink import MailSink
from bench.measure import Line, judged, p95
from bench.petitions_http import first_petition
from civic.accounts.models import User
from civic.core.csv_downloads import csv_response
from petitions.csv_export import signature_rows
from petitions.facts import facts_of, forget_petition
from petitions.models import InvalidationRule, Mailing, Petition, Signature
from petitions.search import similar_petitions
from petitions.services import confirmations, counting, news
from petitions.services.invalidation import run_rules, start_rule, try_rule
from petitions.services.signing import Signer, sign_petition

CLIENT = Client(headers={"Host": "127.0.0.1"})
TITLES = (
    "More trams and night buses for our street",
    "More bus and tram number 7",
    "Zebra crossing at the nursery",
    "More park",
    "Save our library",
    "Mroe trasm adn nihgt bsues",
    "A museum, a canal, a pool, a clinic, rent, light and air for every school and square",
    "Quieter aeroplanes over the river",
)


def statements() -> list[Line]:
    """A warm sign POST, new and again, alone and with household slots; warm pages."""
    published: list[object] = []
    before_task_publish.connect(lambda **_: published.append(1), weak=False)
    petition = first_petition()
    counts = []
    for slots in (1, 3):
        petition.body.household_slots = slots
        petition.body.save()
        forget_petition(petition.pk)
        _statements_of_signing(petition.pk, f"warm{slots}@example.org")
        emails = [f"new{slots}@example.org"] * 2
        counts += [_statements_of_signing(petition.pk, email) for email in emails]
    paths = [petition.get_absolute_url(), "/petitions/", f"/petitions/{petition.pk}/count.json"]
    _statements_of_reading(paths)
    warm = _statements_of_reading(paths)
    measured = f"{max(counts)}; {len(published)}"
    ok = max(counts) <= 2 and not published
    return [
        judged("SQL statements of a sign POST; broker calls", measured, "2; 0", ok=ok),
        judged("SQL statements of a warm page, list, counter", f"{warm}", "0", ok=warm == 0),
    ]


def _statements_of_signing(petition_id: int, email: str) -> int:
    form = {"sign-name": "A", "sign-postcode": "AB12CD", "sign-eligible": "on"}
    url = f"/petitions/{petition_id}/sign/"
    with CaptureQueriesContext(connection) as queries:
        answer = CLIENT.post(url, form | {"sign-email": email}, secure=True)
    assert answer.status_code == 302
    return len(queries)


def _statements_of_reading(paths: list[str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        for path in paths:
            assert CLIENT.get(path, secure=True).status_code == 200
    return len(queries)


def similar() -> list[Line]:
    """At 100,000 petitions of few words."""
    times = []
    for title in TITLES * 5:
        started = time.perf_counter()
        similar_petitions(title)
        times.append(time.perf_counter() - started)
    took = p95(times)
    what = f"p95 of similar petitions among {Petition.objects.count()}"
    return [judged(what, f"{took:.0f} ms", "300 ms", ok=took < 300)]


def mail() -> list[Line]:
    """Signatures at 40 a second for 20 seconds, while the worker delivers every two."""
    Signature.objects.filter(mail_due_at__isnull=False).update(mail_due_at=None)
    facts, signed, stop = facts_of(first_petition()), {}, threading.Event()

    def deliver() -> None:
        while not stop.wait(2):
            while confirmations.deliver_confirmations(at=timezone.now()):
                pass
        connection.close()

    with MailSink() as sink:
        worker = threading.Thread(target=deliver)
        worker.start()
        for number in range(800):
            email = f"mail{number}@example.org"
            signed[email] = time.time()
            sign_petition(facts=facts, signer=Signer("M", email, "AB12CD"), at=timezone.now())
            time.sleep(max(0, 0.025 - (time.time() - signed[email])))
        time.sleep(4)
        stop.set()
        worker.join()
        delays = sorted(sink.received.get(email, 1e9) - at for email, at in signed.items())
    late = delays[int(len(delays) * 0.95)]
    what = "95 % of confirmation mails handed over within"
    return [judged(what, f"{late:.1f} s", "60 s", ok=late < 60)]


def notices() -> list[Line]:
    """News of the petition that a tenth of the million signed; everybody wants it."""
    petition = first_petition()
    mailing = Mailing.objects.create(
        petition=petition,
        kind=Mailing.Kind.BUSINESS,
        key="bench",
        subject="News",
        text="News",
        status=Mailing.Status.QUEUED,
        send_after=timezone.now(),
        made_at=timezone.now(),
    )
    Signature.objects.filter(petition=petition).update(wants_updates=True)
    started = time.perf_counter()
    people = news.fill_recipients(mailing_id=mailing.pk, at=timezone.now())
    took = time.perf_counter() - started
    text = f"{people} in {took:.1f} s, 1 task"
    return [
        judged("100,000 notices queued", text, "5 s, 200 tasks", ok=people >= 100_000 and took < 5)
    ]


def invalidation() -> list[Line]:
    """Dry run, run, count; then a recount proves the totals."""
    bosses = User.objects.filter(is_superuser=True)
    boss = bosses.first() or User.objects.create_superuser("boss@example.org")
    first = Signature.objects.counted().order_by("-pk").values_list("pk", flat=True)[76_999]
    Signature.objects.counted().filter(pk__gte=first).update(postcode="ZZ77")
    rule = InvalidationRule.objects.create(
        summary="Bench", postcode="ZZ77", created_by=boss, created_at=timezone.now()
    )
    started = time.perf_counter()
    try_rule(rule_id=rule.pk, actor=boss)
    start_rule(rule_id=rule.pk, actor=boss, at=timezone.now())
    while run_rules(at=timezone.now()):
        counting.count_signatures(at=timezone.now())
    while counting.count_signatures(at=timezone.now()):
        pass
    took = time.perf_counter() - started
    again = time.perf_counter()
    wrong = counting.recount_all(at=timezone.now())
    recounted = time.perf_counter() - again
    rule.refresh_from_db()
    text = f"{rule.handled} in {took:.0f} s, {wrong} wrong"
    ok = rule.handled == 77_000 and took < 120 and not wrong
    return [
        judged("77,000 signatures invalidated, totals", text, "120 s, 0 wrong", ok=ok),
        judged("recount of all", f"{recounted:.0f} s", "none, only told", ok=True),
    ]


def export() -> list[Line]:
    """The peak of memory tells: this process does nothing else."""
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = sum(1 for _line in csv_response("x.csv", ("id",), signature_rows())) - 1
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024
    text = f"{used:.1f} MB for {rows} rows"
    ok = used <= 50 and rows >= 1_000_000
    return [judged("export of 1,000,000 rows over idle", text, "50 MB", ok=ok)]
