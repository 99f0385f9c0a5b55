"""What `make test` runs, in order. A stage passes when each of its commands exits with 0."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
PYTEST = (PYTHON, "-m", "pytest")
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")

# Made up: `check --deploy` looks at the settings and connects to nothing.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "civic.settings.production",
    "SECRET_KEY": "made-up-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "civic.example",
    "SITE_URL": "https://civic.example",
    "DATABASE_URL": "postgres://civic@db.example/civic",
    "REDIS_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "smtp+tls://civic:made-up@mail.example:587",
}
SERVERS = {"DATABASE_URL", "REDIS_URL"}
TEST = {"DJANGO_SETTINGS_MODULE": "civic.settings.test"}
NEEDS_SERVERS = ["The suite on PostgreSQL", "A real worker"]
NEEDS_BROWSER = ["In the browser"]


@dataclass(frozen=True)
class Stage:
    name: str
    commands: Sequence[Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        """Runs every command, also after one that failed: each may have something to say."""
        environment = {k: v for k, v in os.environ.items() if k not in SERVERS}
        environment |= self.environment
        codes = [
            subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
            for command in self.commands
        ]
        return not any(codes)


def plan(servers: Mapping[str, str], *, browser: str | None) -> list[Stage]:
    """The stages that can run here. `servers`: DATABASE_URL and REDIS_URL, or nothing."""
    stages = [
        Stage("ruff", [[f"{BIN}/ruff", "check", "."], [f"{BIN}/ruff", "format", "--check", "."]]),
        Stage("mypy", [[f"{BIN}/mypy", "."]]),
        Stage("import contracts", [[f"{BIN}/lint-imports"]]),
        Stage("templates", [[f"{BIN}/djlint", "templates", "--lint", "--quiet"]]),
        Stage(
            "migrations", [[PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]], TEST
        ),
        Stage("production settings", [_deploy_check()], PRODUCTION),
        Stage("The suite on SQLite", [[*PYTEST, *SIDE_BY_SIDE, "--ignore=tests/worker"]]),
    ]
    if servers.keys() >= SERVERS:
        stages += [
            Stage(
                "The suite on PostgreSQL",
                [[*PYTEST, *SIDE_BY_SIDE, "--ignore=tests/worker"]],
                servers,
            ),
            Stage("A real worker", [[*PYTEST, "tests/worker"]], servers),
        ]
    if browser:
        options = "addopts=-q --strict-markers --strict-config -p no:cacheprovider"
        stages.append(Stage("In the browser", [[*PYTEST, "tests/journeys", "-o", options]]))
    return stages


def left_out(planned: Sequence[Stage]) -> list[tuple[str, str]]:
    """Names and reasons of the stages that cannot run here."""
    names = {stage.name for stage in planned}
    reasons = dict.fromkeys(NEEDS_SERVERS, "no PostgreSQL and Redis on this machine")
    reasons |= dict.fromkeys(NEEDS_BROWSER, "no Chromium or Chrome on this machine")
    return [(name, reason) for name, reason in reasons.items() if name not in names]


def _deploy_check() -> list[str]:
    return [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
