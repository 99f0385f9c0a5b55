from __future__ import annotations

from celery import shared_task

from civic.core.clock import database_now
from civic.notifications.services import deliver_due


@shared_task
def deliver_due_messages() -> None:
    """Empty the outbox, batch after batch, until nothing is due."""
    while deliver_due(at=database_now()):
        pass
