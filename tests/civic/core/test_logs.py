"""The log: one JSON object a line, the request's id in each, nothing about a person."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.conf import settings

from civic.celery import app as celery_app
from civic.core.logs import JsonFormatter
from civic.core.request_id import RequestIdFilter, request_id


@pytest.fixture
def lines():
    """Reads what has been logged since, as the console's handler would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_without_query_address_or_browser(client, lines):
    client.get(
        "/budgets/park-in-my-street/?q=rosa@example.org",
        headers={"User-Agent": "Rosa's phone", "X-Request-ID": "abcdef-123456"},
        REMOTE_ADDR="203.0.113.7",
    )
    (line,) = [line for line in lines() if line["logger"] == "civic.access"]
    assert line["message"].startswith("GET /budgets/<slug:slug>/ 404 ")
    assert line["request_id"] == "abcdef-123456"
    everything = json.dumps(lines())
    for personal in ("rosa", "Rosa", "203.0.113.7", "park-in-my-street"):
        assert personal not in everything


@pytest.mark.django_db
def test_a_crash_names_its_route_and_place_but_no_values(client, lines, monkeypatch):
    def crash(*args, **kwargs):
        raise ValueError("duplicate key\nDETAIL: Key (email)=(rosa@example.org) exists")

    monkeypatch.setattr("budgets.views.find_budget", crash)
    client.raise_request_exception = False
    assert client.get("/budgets/rosas-budget/").status_code == 500
    (line,) = [line for line in lines() if line["logger"] == "django.request"]
    assert line["message"] == "500 at /budgets/<slug:slug>/"
    assert line["error"] == "ValueError: duplicate key"
    assert "crash" in line["at"]
    assert "rosa" not in json.dumps(lines())


def test_a_task_logs_under_its_own_id():
    @celery_app.task(name="tests.noting")
    def task() -> str:
        return request_id.get()

    task.push_request(id="task-id-1")
    try:
        assert task() == "task-id-1"
    finally:
        task.pop_request()
    assert request_id.get() == "-"


def test_every_logger_of_ours_ends_in_the_json_formatter():
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "json"
