"""The parts of `bench.petitions` that a crowd of connections plays: sign, confirm, read."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from bench.mail_sink import MailSink
from bench.measure import (
    ADDRESS,
    CLIENTS,
    NGINX_PORT,
    Line,
    Rounds,
    gunicorn,
    judged,
    nginx,
    pgbench,
    wrk,
)
from bench.petitions_data import make_pending_signatures
from petitions.models import Mailing, Milestone, Petition, Signature
from petitions.services import confirmations, counting
from petitions.services.delivery import SERVER_PAUSE
from petitions.states import SignatureState
from petitions.tasks import count_signatures
from petitions.tokens import Purpose, make_token
from tests.run import system
from tests.run.servers import free_port

SIGN = """
local petitions, first, round = %d, %d, "%s"
local thread = 0
function setup(t) t:set("number", thread); thread = thread + 1 end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Sec-Fetch-Site"] = "same-origin"
wrk.headers["X-Forwarded-For"] = "192.0.2.7"
local count = 0
function request()
  count = count + 1
  local id = first + (count * 7919 + number * 31) %% petitions
  local who = round .. number .. "x" .. count
  return wrk.format(nil, "/petitions/" .. id .. "/sign/", nil, "sign-name=Ann+" .. who ..
    "&sign-email=" .. who .. "%%40example.org&sign-postcode=AB1+2CD&sign-eligible=on")
end
"""
CONFIRM = """
local thread = 0
function setup(t) t:set("number", thread); thread = thread + 1 end
wrk.method = "POST"
local paths, mine = {}, -1 -- wrk asks once without sending; the first path may go twice
function init(args)
  local at = 0
  for path in io.lines("%s") do
    if at %% 2 == number then table.insert(paths, path) end
    at = at + 1
  end
end
function request()
  mine = mine + 1
  return wrk.format(nil, paths[math.max(1, math.min(mine, #paths))])
end
"""
INSERT = """
\\set n random(1, 1000000000000)
INSERT INTO petitions_signature (petition_id, name, name_key, email, email_key, slot, postcode,
  wants_updates, language, network, state, counted_as, suspicion, created_at, mail_due_at,
  mails_sent, mail_failures, state_before)
VALUES (%d, 'Ann z' || :n, 'ann z' || :n, 'z' || :n || '@example.org', 'z' || :n || '@example.org',
  0, 'AB12CD', false, 'en', '00000000000000000000ffffc0000207', 'pending', 'pending', '', now(),
  now(), 0, 0, '')
ON CONFLICT DO NOTHING;
"""
OTHER_CLIENTS = (1, 4, 64)
COUNT_ROUTE = "petitions/<int:pk>/count.json"


def first_petition() -> Petition:
    return Petition.objects.earliest("pk")


def sign(seconds: int, rounds: int) -> list[Line]:
    """One hot petition, signatures spread over 10,000, and pgbench's insert, in turns; then signing
    and a view that does nothing beside the insert by fewer and by more clients."""
    first, petitions = first_petition().pk, min(10_000, Petition.objects.count())
    hot, against, answers = Rounds(), Rounds(), 0
    insert, tag = INSERT % first, f"run{os.getpid()}"
    others = {}
    with gunicorn():
        wrk(ADDRESS, seconds, SIGN % (petitions, first, f"warm{tag}"))
        for turn in range(rounds):
            for rates, spread_over in ((hot.baselines, petitions), (hot.rates, 1)):
                script = SIGN % (spread_over, first, f"{tag}-{turn}-{spread_over}-")
                rate, good = wrk(ADDRESS, seconds, script)
                rates.append(rate)
                answers += good
            against.baselines.append(pgbench(os.environ["DATABASE_URL"], insert, seconds))
        for clients in OTHER_CLIENTS:
            script = SIGN % (1, first, f"others{tag}-{clients}-")
            others[clients] = (
                wrk(ADDRESS, seconds, script, clients)[0],
                wrk(f"{ADDRESS}/bare/", seconds, clients=clients)[0],
                pgbench(os.environ["DATABASE_URL"], insert, seconds, clients),
            )
    against.rates = hot.rates
    stored = Signature.objects.filter(email__startswith=f"{tag}-").count()
    unanswered = stored - answers  # those under way when a round ended
    all_there = 0 <= unanswered <= CLIENTS * 2 * rounds
    rate = statistics.median(hot.rates)
    return [
        judged("rows stored against answers", f"{stored} / {answers}", "all", ok=all_there),
        hot.judge("one hot petition against 10,000", 0.9),
        against.judge("signing against pgbench's bare insert", 0.25),
        judged("signatures a second, sustained", f"{rate:.0f}", "200", ok=rate >= 200),
        *(_by_clients(clients, *rates) for clients, rates in others.items()),
    ]


def _by_clients(clients: int, signed: float, bare: float, inserted: float) -> Line:
    what = f"signing against the insert, {clients} client{'s'[: clients != 1]}; a bare view"
    text = f"{signed / inserted:.0%} of {inserted:.0f}/s; {bare / inserted:.0%}"
    return judged(what, text, "none, only told", ok=True)


def confirm() -> list[Line]:
    """People press the button; two workers count meanwhile; two thresholds are passed."""
    petition, number = first_petition(), 20_000
    petition.body.response_threshold = petition.signature_count + 500
    petition.body.debate_threshold = petition.signature_count + 1_500
    petition.body.save()
    Mailing.objects.filter(petition=petition).delete()
    Milestone.objects.filter(petition=petition).delete()
    ids = make_pending_signatures(petition, number)
    lags: list[float] = [0.0]

    def note_lag() -> None:
        lags.append(_lag())

    with tempfile.NamedTemporaryFile("w", suffix=".paths") as paths, gunicorn():
        for pk in ids:
            paths.write(f"/petitions/confirm/{make_token(Purpose.CONFIRM, pk)}/\n")
        paths.flush()
        tick = settings.CELERY_BEAT_SCHEDULE["count-signatures"]["schedule"]
        with _repeating((tick, count_signatures), (tick, count_signatures), (1, note_lag)):
            rate, answers = wrk(ADDRESS, 30, CONFIRM % paths.name)
            time.sleep(tick + 2)
    confirmed = Signature.objects.filter(pk__in=ids).counted().count()
    wrong = counting.recount_all(at=timezone.now())
    told = Milestone.objects.filter(petition=petition).count()
    queued = Mailing.objects.filter(petition=petition, kind=Mailing.Kind.THRESHOLD).count()
    all_there = answers - 2 <= confirmed <= answers + CLIENTS
    counted = _rate_of_counting(petition)
    return [
        judged("confirmed against answers", f"{confirmed} / {answers}", "all", ok=all_there),
        judged("confirmations a second", f"{rate:.0f}", "none, only told", ok=True),
        judged("totals after it", f"{wrong} wrong", "0", ok=not wrong),
        judged("counted by one worker", f"{counted:.0f}/s", "300/s", ok=counted >= 300),
        judged("longest wait to be counted", f"{max(lags):.1f} s", "7 s", ok=max(lags) <= 7),
        judged(
            "thresholds told by two workers", f"{told}, {queued}", "2, 2", ok=told == queued == 2
        ),
    ]


def _rate_of_counting(petition: Petition, number: int = 20_000) -> float:
    ids = make_pending_signatures(petition, number)
    rows = Signature.objects.filter(pk__in=ids)
    rows.update(state=SignatureState.CONFIRMED, confirmed_at=timezone.now())
    started = time.perf_counter()
    count_signatures()
    return number / (time.perf_counter() - started)


def faults() -> list[Line]:
    """Redis stops while people sign; the mail server is down at first."""
    port = free_port()
    server = subprocess.Popen(
        [str(system.redis()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    timer, tag = threading.Timer(3, server.kill), f"fault{os.getpid()}"
    Signature.objects.filter(mail_due_at__isnull=False).update(mail_due_at=None)
    first = first_petition().pk
    with gunicorn(REDIS_URL=f"redis://127.0.0.1:{port}/0"):
        timer.start()
        rate, answers = wrk(ADDRESS, 8, SIGN % (1, first, f"{tag}-"))
    server.wait()
    rows = Signature.objects.filter(email__startswith=f"{tag}-")
    stored = rows.count()
    text = f"{stored} / {answers} at {rate:.0f}/s"
    signed = judged("rows stored, Redis gone after 3 of 8 s", text, "all", ok=stored >= answers > 0)
    confirmations.deliver_confirmations(at=timezone.now())
    waiting = rows.filter(mail_due_at__isnull=False).count()
    with MailSink() as sink:
        later = timezone.now() + 2 * SERVER_PAUSE
        while confirmations.deliver_confirmations(at=later):
            pass
    once = sum(number == 1 for number in sink.mails.values())
    text = f"{waiting} waited, {once} got one"
    ok = waiting == stored == once == len(sink.mails)
    return [signed, judged("mails after the server came back", text, f"{stored}", ok=ok)]


def read(seconds: int, rounds: int) -> list[Line]:
    """Warm pages against a view that does nothing; then the counter behind nginx."""
    pk = first_petition().pk
    paths = {
        "counter": f"/petitions/{pk}/count.json",
        "petition page": f"/petitions/{pk}/",
        "list": "/petitions/",
    }
    measured = {name: Rounds() for name in paths}
    with gunicorn() as requests_of:
        for _turn in range(rounds):
            bare, _good = wrk(f"{ADDRESS}/bare/", seconds)
            for name, path in paths.items():
                measured[name].baselines.append(bare)
                measured[name].rates.append(wrk(ADDRESS + path, seconds)[0])
        lines = [
            measured["counter"].judge("warm counter against a bare view", 0.7),
            measured["petition page"].judge("warm petition page against it", 0),
            measured["list"].judge("warm list against it", 0),
        ]
        with nginx():
            before = requests_of(COUNT_ROUTE)
            rate, _good = wrk(f"http://127.0.0.1:{NGINX_PORT}{paths['counter']}", seconds)
            seen = requests_of(COUNT_ROUTE) - before
    ok = rate >= 10_000
    lines.append(judged("counter behind nginx", f"{rate:.0f}/s", "10,000/s", ok=ok))
    text, most = f"{seen} in {seconds} s", f"{seconds}"
    return [*lines, judged("of which the application saw", text, most, ok=0 < seen <= seconds)]


@contextlib.contextmanager
def _repeating(*steps: tuple[float, Callable[[], object]]) -> Iterator[None]:
    """Does each step again and again, that many seconds apart, in a thread of its own."""
    stop = threading.Event()

    def repeat(seconds: float, step: Callable[[], object]) -> None:
        while not stop.wait(seconds):
            step()
        connection.close()

    threads = [threading.Thread(target=repeat, args=step) for step in steps]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _lag() -> float:
    """How many seconds ago the oldest signature was confirmed that is not counted yet."""
    at = timezone.now()
    waiting = Signature.objects.uncounted().counted()
    oldest = waiting.aggregate(oldest=Min("confirmed_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0
