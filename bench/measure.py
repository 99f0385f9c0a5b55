"""Run servers and load against them, round by round, and judge ratios only when it is quiet."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PORT = 8765
NGINX_PORT = 8766
ADDRESS = f"http://127.0.0.1:{PORT}"
CLIENTS = 16
NOISE = 0.30  # of the baseline's highest rate
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Rounds:
    """Rates of something and of its baseline, measured in turns."""

    rates: list[float] = field(default_factory=list)
    baselines: list[float] = field(default_factory=list)

    @property
    def noise(self) -> float:
        return 1 - min(self.baselines) / max(self.baselines)

    @property
    def ratio(self) -> float:
        return statistics.median(self.rates) / statistics.median(self.baselines)


@dataclass(frozen=True)
class Line:
    """One line of the report."""

    what: str
    measured: str
    target: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.verdict:<9} {self.what:<58} {self.measured:<26} target {self.target}"


def judged(what: str, measured: str, target: str, *, ok: bool, noise: float = 0.0) -> Line:
    if noise > NOISE:
        return Line(what, measured, target, f"too noisy ({noise:.0%})")
    return Line(what, measured, target, "ok" if ok else "MISSED")


@contextlib.contextmanager
def gunicorn() -> Iterator[None]:
    """The site with two processes of eight threads, as `civic.gunicorn` sets it."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:civic.gunicorn", "civic.wsgi"]
    environment = os.environ | {"PORT": str(PORT), "DJANGO_SETTINGS_MODULE": "bench.settings"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(f"{ADDRESS}/bare/")
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def nginx() -> Iterator[None]:
    """nginx with the cache of deploy/nginx.conf, listening without TLS."""
    with tempfile.TemporaryDirectory() as folder:
        site = (ROOT / "deploy" / "nginx.conf").read_text()
        plain = _without_tls(site, folder)
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(
            f"pid {folder}/pid; worker_processes 2; error_log {folder}/error.log; daemon off;\n"
            "events { worker_connections 1024; }\nhttp {\n" + plain + "\n}\n"
        )
        process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", folder])
        try:
            _wait_for(f"http://127.0.0.1:{NGINX_PORT}/bare/")
            yield
        finally:
            process.terminate()
            process.wait(10)


def wrk(url: str, seconds: int, script: str = "") -> tuple[float, int]:
    """(requests per second, answers that were no error) of `CLIENTS` connections."""
    command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "10s", url]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = int(_number(r"(\d+) requests in", output))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    return _number(r"Requests/sec:\s+([\d.]+)", output), requests - int(
        refused[1] if refused else 0
    )


def pgbench(database_url: str, script: str, seconds: int) -> float:
    """Transactions per second of a script by `CLIENTS` connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = ["pgbench", "-n", "-M", "prepared", f"-c{CLIENTS}", "-j2", f"-T{seconds}"]
        command += ["-f", file.name, database_url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return _number(r"tps = ([\d.]+)", output)


def p95(times: list[float]) -> float:
    """In milliseconds."""
    return 1000 * statistics.quantiles(times, n=20)[-1]


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"no {pattern} in: {text}")
    return float(found[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _without_tls(site: str, folder: str) -> str:
    start = site.index("server {\n    listen 80;")
    end = site.index("server {\n    listen 443")
    plain = site[:start] + site[end:]
    plain = re.sub(r"\n\s+ssl_\S+\s+\S+;", "", plain)
    plain = plain.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{NGINX_PORT};")
    plain = plain.replace("server_name civic.example;", "server_name _;")
    plain = plain.replace("127.0.0.1:8000", f"127.0.0.1:{PORT}")
    plain = plain.replace("/var/cache/nginx/civic", f"{folder}/cache")
    return plain.replace("/var/log/nginx/civic.log civic", "off")
