"""The demo officials' codes are shown in the demo city and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from civic.accounts.demo import current_demo_code
from tests.run.stages import PRODUCTION, ROOT

FIND = """
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
try:
    reverse("accounts:demo_code"), resolve("/demo/code/")
except (NoReverseMatch, Resolver404):
    print("nowhere")
else:
    print("here")
"""


@pytest.mark.django_db
def test_the_page_shows_the_code_and_is_not_stored(client):
    answer = client.get("/demo/code/")

    assert current_demo_code().code in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (PRODUCTION | {"CIVIC_DEMO": "true"}, "nowhere"),
        ({"DJANGO_SETTINGS_MODULE": "civic.settings.test"}, "here"),
    ],
)
def test_production_has_no_such_page_even_when_asked_for_a_demo(environment, expected):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", FIND],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.stdout.strip() == expected, done.stderr
