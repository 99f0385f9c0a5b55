from __future__ import annotations

from celery import shared_task

from civic.core.clock import database_now
from petitions.services import (
    closing,
    confirmations,
    counting,
    invalidation,
    news,
    screening,
    signature_logs,
)


@shared_task
def deliver_petition_mail() -> None:
    """Empty the outboxes, confirmations first, batch after batch."""
    while confirmations.deliver_confirmations(at=database_now()):
        pass
    while confirmations.deliver_follow_requests(at=database_now()):
        pass


@shared_task
def deliver_petition_news() -> None:
    news.start_due_mailings(at=database_now())
    while news.deliver_news(at=database_now()):
        pass


@shared_task
def count_signatures() -> None:
    while counting.count_signatures(at=database_now()):
        pass


@shared_task
def open_signature_logs() -> None:
    """Begin the public log of each petition that was published."""
    signature_logs.open_due_logs(at=database_now())


@shared_task
def recount_signatures() -> None:
    counting.recount_all(at=database_now())


@shared_task
def close_due_petitions() -> None:
    closing.close_due(at=database_now())


@shared_task
def run_invalidation_rules() -> None:
    while invalidation.run_rules(at=database_now()):
        counting.count_signatures(at=database_now())


@shared_task
def report_bursts() -> None:
    screening.find_bursts(at=database_now())
