"""Something that the site leans on is away: what still works, and who says so."""

from __future__ import annotations

import pytest
from celery import shared_task
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection, transaction
from django.utils import timezone

from civic.celery import app as celery_app
from civic.core import soft_cache
from civic.notifications.models import Message
from civic.notifications.services import deliver_due, queue_rendered

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"  # nothing listens at port 1


@shared_task(name="tests.noted")
def noted() -> None:
    """Stands for any task that a page nudges."""


@pytest.fixture
def broker_down(monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_write_url", NOWHERE)
    monkeypatch.setattr(celery_app, "_pool", None)
    monkeypatch.setattr(celery_app.amqp, "_producer_pool", None)


@pytest.fixture
def cache_down(settings):
    settings.CACHES = {
        "default": {"BACKEND": "civic.core.soft_cache.SoftRedisCache", "LOCATION": NOWHERE}
    }
    assert isinstance(caches["default"], soft_cache.SoftRedisCache)


@pytest.fixture
def mail_server_down(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def health(client) -> dict[str, bool]:
    answer = client.get("/health")
    parts = {name: part["ok"] for name, part in answer.json()["parts"].items()}
    assert answer.status_code == (200 if all(parts.values()) else 503)
    return parts


@pytest.mark.usefixtures("broker_down")
def test_without_a_broker_a_change_stands_and_the_page_answers(
    django_capture_on_commit_callbacks, caplog
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        noted.delay_on_commit()
    assert "Error calling" in caplog.text


@pytest.mark.usefixtures("broker_down")
def test_without_a_broker_health_names_it_alone(client):
    assert [name for name, ok in health(client).items() if not ok] == ["broker"]


@pytest.mark.usefixtures("cache_down")
def test_without_a_cache_pages_are_shown_and_health_names_it(client):
    assert client.get("/").status_code == 200
    assert client.get("/budgets/").status_code == 200
    assert [name for name, ok in health(client).items() if not ok] == ["cache"]


@pytest.mark.usefixtures("cache_down")
def test_no_operation_of_the_cache_raises_while_it_is_away():
    cache = caches["default"]
    assert cache.get("x", "default") == "default"
    assert cache.get_many(["x"]) == {}
    assert cache.set("x", 1) is None
    assert cache.set_many({"x": 1}) == ["x"]
    assert cache.add("x", 1) is True
    assert cache.touch("x") is False
    assert cache.delete("x") is False
    assert cache.has_key("x") is False
    assert cache.incr("x") == 1
    assert cache.count_up(["x", "y"], 60) == [1, 1]
    assert cache.get_or_set("x", lambda: 5) == 5


def test_what_redis_offers_is_all_forgiving():
    offered = {name for name in vars(RedisCache) if not name.startswith("_")}
    assert (
        offered - {"client_class", "get_backend_timeout", "clear"}
        <= vars(soft_cache.SoftRedisCache).keys()
    )


@pytest.mark.usefixtures("mail_server_down")
def test_without_a_mail_server_a_message_waits_for_its_next_try(client):
    at = timezone.now()
    queue_rendered(
        event="test/x", key="1", address="rosa@example.org", subject="x", text="x", html="", at=at
    )
    deliver_due(at=at)
    message = Message.objects.get()
    assert (message.status, message.attempts) == (Message.Status.QUEUED, 1)
    assert message.due_at > at
    assert "ConnectionRefusedError" in message.error
    Message.objects.update(created_at=at - timezone.timedelta(hours=1))
    assert [name for name, ok in health(client).items() if not ok] == ["outbox"]


def test_without_a_database_health_says_so_and_does_not_break(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise connection.Database.OperationalError("server at db.internal refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {
        "ok": False,
        "reason": "not reachable (OperationalError)",
    }
    assert "internal" not in answer.content.decode()
