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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PORT = 8765
NGINX_PORT = 8766
BARE = "a view that does nothing"
ADDRESS = f"http://127.0.0.1:{PORT}"
CLIENTS = 16
NOISE = 0.30  # of the baseline's highest rate
BEHIND_TLS = {"X-Forwarded-Proto": "https"}
ROOT = Path(__file__).resolve().parent.parent


def movement(figures: Sequence[float]) -> float:
    """By which share of the highest a baseline moves."""
    return 1 - min(figures) / max(figures)


@dataclass
class Rounds:
    """Rates of something and of its baseline, measured in turns."""

    rates: list[float] = field(default_factory=list)
    baselines: list[float] = field(default_factory=list)

    @property
    def noise(self) -> float:
        return movement(self.baselines)

    @property
    def ratio(self) -> float:
        return statistics.median(self.rates) / statistics.median(self.baselines)

    def judge(self, what: str, least: float) -> Line:
        """The ratio against its target; 0: it is only told."""
        text = f"{self.ratio:.0%} of {statistics.median(self.baselines):.0f}/s"
        target = f"{least:.0%}" if least else "none, only told"
        return judged(what, text, target, ok=self.ratio >= least, noise=self.noise)


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
def gunicorn(**environment: str) -> Iterator[Callable[[str], int]]:
    """The site as `civic.gunicorn` runs it. Gives a counter of the requests of one route so far.

    The counter reads the site's own log.
    """
    command = [sys.executable, "-m", "gunicorn", "-c", "python:civic.gunicorn", "civic.wsgi"]
    environment = {
        **os.environ,
        "PORT": str(PORT),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOG_LEVEL": "INFO",
        **environment,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
        try:
            _wait_for(f"{ADDRESS}/bare/")
            yield lambda route: Path(log.name).read_text().count(f'"GET /{route} ')
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
        user = "user root; " if os.geteuid() == 0 else ""  # the folder is ours alone
        configuration.write_text(
            f"{user}pid {folder}/pid; worker_processes 2; error_log {folder}/error.log;\n"
            "daemon off;\nevents { worker_connections 1024; }\nhttp {\n" + plain + "\n}\n"
        )
        process = subprocess.Popen(["nginx", "-c", str(configuration), "-p", folder])
        try:
            _wait_for(f"http://127.0.0.1:{NGINX_PORT}/bare/")
            yield
        finally:
            process.terminate()
            process.wait(10)


def wrk(url: str, seconds: int, script: str = "", clients: int = CLIENTS) -> tuple[float, int]:
    """(requests per second, answers that were no error) of that many connections."""
    command = ["wrk", f"-t{min(2, clients)}", f"-c{clients}", f"-d{seconds}s"]
    command += ["--timeout", "10s", url]
    command += [f"-H{name}: {value}" for name, value in BEHIND_TLS.items()]
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


def pgbench(database_url: str, script: str, seconds: int, clients: int = CLIENTS) -> float:
    """Transactions per second of a script by that many connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = ["pgbench", "-n", "-M", "prepared", f"-c{clients}", f"-j{min(2, clients)}"]
        command += [f"-T{seconds}"]
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
            request = urllib.request.Request(url, headers=BEHIND_TLS)  # noqa: S310 - our own server
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310
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
    plain = plain.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
    plain = plain.replace("server_name civic.example;", "server_name _;")
    plain = plain.replace("127.0.0.1:8000", f"127.0.0.1:{PORT}")
    plain = plain.replace("/var/cache/nginx/civic", f"{folder}/cache")
    return plain.replace("/var/log/nginx/civic.log civic", "off")
