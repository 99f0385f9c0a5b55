"""Everything that a demo or a small installation needs, in one command."""

from __future__ import annotations

import io
import signal
import socket
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from civic.accounts.models import User
from civic.portal.demo.people import sign_in_lines
from civic.portal.processes import Processes

WEB = ["gunicorn", "civic.wsgi", "--config", "python:civic.gunicorn"]
WORKER = ["celery", "--quiet", "--app", "civic", "worker", "--hostname", "worker@%h"]
WORKER_OPTIONS = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = ["celery", "--quiet", "--app", "civic", "beat", "--pidfile", ""]
READY_WITHIN = 60.0  # seconds


class Command(BaseCommand):
    help = "Prepare the data folder, then run web, worker and beat until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        processes = Processes()
        try:
            _refuse_taken_port()
            self._prepare_database()
            processes.start("web", WEB)
            processes.start("worker", WORKER + WORKER_OPTIONS)
            processes.start("beat", BEAT)
            _wait_until_ready(processes)
            self._greet()
            while (ended := processes.ended()) is None:
                time.sleep(0.2)
            raise CommandError(f"{ended}; the others were stopped too.")
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            processes.stop()

    def _prepare_database(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            if settings.DEMO:
                self._make_demo_city()
        except DatabaseError as error:
            name = connection.settings_dict["NAME"]
            reason = str(error).splitlines()[0]
            raise CommandError(
                f"The database {name} cannot be used ({reason}). "
                "Mend it or move it away, then start again."
            ) from error
        finally:
            connection.close()

    def _make_demo_city(self) -> None:
        """Once, in an empty database; a making that was cut short is taken up again."""
        begun = settings.DATA_DIR / "demo-city-begun"
        if User.objects.exists() and not begun.exists():
            return
        self.stdout.write("Making the demo city. This is done once and takes half a minute.")
        begun.touch()
        call_command("seed_demo", stdout=io.StringIO())
        begun.unlink()

    def _greet(self) -> None:
        lines = [
            "",
            f"{settings.SITE_NAME} {settings.CITY_NAME} is at {settings.SITE_URL}",
            *(sign_in_lines(settings.SITE_URL) if settings.DEMO else []),
            f"Mail:      {self._mail()}",
            f"Data:      {settings.DATA_DIR}",
            "Stop it with Ctrl-C.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _mail(self) -> str:
        if settings.DEMO:
            return f"{settings.SITE_URL}/demo/inbox/ (none leaves this machine)"
        return f"kept in {settings.DATA_DIR / 'mail'}"


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen at {settings.HOST}, port {settings.PORT} ({error}). "
                "Choose another: make run PORT=8001"
            ) from error


def _wait_until_ready(processes: Processes) -> None:
    """Until a page answers that needs nothing but the web process; the others come right after.

    Not the health page: while the parts wake it would report an illness that is none.
    """
    address = f"http://127.0.0.1:{settings.PORT}/robots.txt"
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if ended := processes.ended():
            raise CommandError(f"{ended} before the site was ready.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise CommandError(f"{address} did not answer within {READY_WITHIN:.0f} seconds.")
