"""The demo officials' codes are shown in the demo city and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from civic.accounts.demo import current_demo_code

LIST_ADDRESSES = """
import django; django.setup()
from django.conf import settings
from django.urls import get_resolver
print(settings.DEMO, "demo_code" in str(get_resolver().url_patterns) or any(
    "demo" in str(pattern.pattern) for part in get_resolver().url_patterns
    for pattern in getattr(part, "url_patterns", [part])
    for pattern in getattr(pattern, "url_patterns", [pattern])))
"""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "civic.settings.production",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "city.example",
    "SITE_URL": "https://city.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1/none",
    "REDIS_URL": "redis://127.0.0.1:6379/15",
    "EMAIL_URL": "smtp://localhost:25",
    "CIVIC_DEMO": "true",
}


@pytest.mark.django_db
def test_the_page_shows_the_code_and_is_not_stored(client):
    answer = client.get("/demo/code/")

    assert current_demo_code().code in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (PRODUCTION, "False False"),
        ({"DJANGO_SETTINGS_MODULE": "civic.settings.test"}, "True True"),
    ],
)
def test_production_has_no_such_page_even_when_asked_for_a_demo(environment, expected):
    answer = subprocess.run(
        [sys.executable, "-c", LIST_ADDRESSES],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert answer.stdout.strip() == expected
