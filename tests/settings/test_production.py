"""Production starts with what it needs, and with nothing less."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.run.stages import PRODUCTION, ROOT

NEEDED = sorted(PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"})


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_variable_is_named_in_one_line(name):
    done = manage("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert name in done.stderr


def test_a_short_secret_is_refused():
    done = manage("check", **PRODUCTION | {"SECRET_KEY": "secret"})
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is too short")


def test_a_demo_in_production_is_never_one():
    code = "from django.conf import settings; print(settings.DEMO, settings.DEBUG)"
    done = manage(
        "shell", "--no-imports", "-c", code, **PRODUCTION | {"CIVIC_DEMO": "1", "DEBUG": "1"}
    )
    assert done.stdout.split() == ["False", "False"]
