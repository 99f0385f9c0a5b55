"""`make bench-petitions`: what the petitions' design promises, measured and judged line by line.

Uses the PostgreSQL and Redis of DATABASE_URL and REDIS_URL, or throwaway ones. Everything is made
in databases of its own, which are dropped at the end; with `--keep` they stay for the next time.
Each part runs in a process of its own, and `--only PART` runs some of them. Rates are measured in
turns with a baseline; where the baseline itself moves by 30 %, the line says "too noisy" and no
more. The site runs with the settings of production (`bench.settings`).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import psycopg

from bench.measure import BARE, Line, judged, movement, p95
from tests.run.servers import Servers

SMALL, LARGE, MANY = "civic_bench_small", "civic_bench_large", "civic_bench_many"
# part -> the database that it needs: 10,000 petitions and as many signatures; a million
# signatures; 100,000 petitions
PARTS = {
    "statements": SMALL,
    "similar": MANY,
    "mail": SMALL,
    "sign": SMALL,
    "read": SMALL,
    "faults": SMALL,
    "confirm": SMALL,
    "pages": LARGE,
    "export": LARGE,
    "notices": LARGE,
    "invalidation": LARGE,
}
PAGE_ROUNDS = 4
PageTimes = dict[str, list[float]]  # seconds of each request


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--keep", action="store_true", help="the databases, for the next time")
    options = parser.parse_args()
    with Servers() as servers:
        os.environ.update(servers.environment)
        databases = Databases(os.environ["DATABASE_URL"])
        try:
            for part in options.only or PARTS:
                run_part(part, databases, options)
        finally:
            if not options.keep:
                databases.drop()


class Databases:
    """Each is made when it is first asked for; the others begin as copies of `SMALL`."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._connection = psycopg.connect(server, autocommit=True)

    def address(self, name: str) -> str:
        found = self._connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        address = f"{self._server.rpartition('/')[0]}/{name}"
        if found.fetchone() is None:
            template = ""
            if name != SMALL:
                self.address(SMALL)
                template = f" TEMPLATE {SMALL}"
            self._connection.execute(f"CREATE DATABASE {name}{template}")
            try:
                in_process(f"make-{name.rpartition('_')[2]}", address)
            except subprocess.CalledProcessError:
                self._drop(name)
                raise
        return address

    def drop(self) -> None:
        for name in (SMALL, LARGE, MANY):
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run_part(part: str, databases: Databases, options: argparse.Namespace) -> None:
    database = databases.address(PARTS[part])
    started = time.monotonic()
    if part == "pages":
        for line in compare_pages(databases):
            print(line)
    else:
        print(in_process(part, database, options.seconds, options.rounds), end="")
    print(f"          ({part}: {time.monotonic() - started:.0f} s)", flush=True)


def compare_pages(databases: Databases) -> list[Line]:
    small, large = (databases.address(name) for name in (SMALL, LARGE))
    rounds: dict[str, list[PageTimes]] = {small: [], large: []}
    for _turn in range(PAGE_ROUNDS):
        for address, times in rounds.items():
            times.append(json.loads(in_process("page-times", address)))
    return judge_pages(rounds[small], rounds[large])


def judge_pages(small: list[PageTimes], large: list[PageTimes]) -> list[Line]:
    """From the rounds at 10,000 and at 1,000,000 signatures."""
    noise = movement([statistics.median(times[BARE]) for times in small + large])
    lines = []
    for name in small[0]:
        before, after = (
            p95([seconds for times in rounds for seconds in times[name]])
            for rounds in (small, large)
        )
        text = f"{after:.0f} ms, {after / before:.2f} of {before:.0f} ms"
        if name == BARE:
            lines.append(judged(f"p95 of {name}", text, "none, only told", ok=True))
            continue
        what, ok = f"p95 of {name} at 1,000,000 signatures", after <= 1.3 * before
        lines.append(judged(what, text, "1.3 of 10,000", ok=ok, noise=noise))
        if name == "search":
            ok = after <= 100
            lines.append(judged("p95 of search", f"{after:.0f} ms", "100 ms", ok=ok))
    return lines


def in_process(part: str, database: str, seconds: int = 0, rounds: int = 0) -> str:
    """What a part prints. What goes wrong in it stands on this process's screen."""
    command = [sys.executable, "-m", "bench.petitions_part", part, str(seconds), str(rounds)]
    environment = os.environ | {"DATABASE_URL": database, "LOG_LEVEL": "WARNING"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
