"""Throwaway PostgreSQL and Redis for the time of the tests, unless their addresses are given."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psycopg
import redis

from tests.run import system

READY_WITHIN = 30.0  # seconds
# Nothing here outlives the tests, so nothing need reach the disk.
POSTGRESQL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
}
INITDB_OPTIONS = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]


class Servers:
    """`environment` holds DATABASE_URL and REDIS_URL of the servers that there are."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._running: list[subprocess.Popen[bytes]] = []
        self._folder = Path(tempfile.mkdtemp(prefix="civic-servers-"))
        self._folder.chmod(0o755)

    def __enter__(self) -> Self:
        try:
            self._provide("DATABASE_URL", self._start_postgresql)
            self._provide("REDIS_URL", self._start_redis)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        for process in self._running:
            process.send_signal(
                signal.SIGINT
            )  # PostgreSQL: end the sessions too, do not wait for them
        for process in self._running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _provide(self, variable: str, start: Any) -> None:
        address = os.environ.get(variable) or start()
        if address:
            self.environment[variable] = address

    def _start_postgresql(self) -> str | None:
        binaries = system.postgresql()
        if binaries is None:
            return None
        data, port = self._folder / "postgresql", free_port()
        data.mkdir()
        run_as: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            run_as = _plain_user()
            os.chown(data, run_as["user"], run_as["group"])
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", *INITDB_OPTIONS],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **run_as,
        )
        options = [f"-c{name}={value}" for name, value in POSTGRESQL_SETTINGS.items()]
        self._spawn(
            [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, *options], run_as
        )
        address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        _wait_until(lambda: psycopg.connect(address).close(), psycopg.OperationalError)
        return address

    def _start_redis(self) -> str | None:
        binary = system.redis()
        if binary is None:
            return None
        port = free_port()
        options = ["--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._spawn([binary, "--port", str(port), *options], {})
        address = f"redis://127.0.0.1:{port}/0"
        _wait_until(lambda: redis.Redis.from_url(address).ping(), redis.ConnectionError)
        return address

    def _spawn(self, command: Sequence[str | Path], run_as: dict[str, Any]) -> None:
        self._running.append(
            subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C reaches the tests first, then they stop us
                **run_as,
            )
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _plain_user() -> dict[str, Any]:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise SystemExit("No user but root on this machine can run PostgreSQL.")


def _wait_until(attempt: Any, not_yet: type[Exception]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            attempt()
            return
        except not_yet:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
