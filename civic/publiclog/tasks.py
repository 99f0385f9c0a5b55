from __future__ import annotations

from celery import shared_task

from civic.core.clock import database_now
from civic.publiclog import services


@shared_task
def sequence_logs() -> None:
    """Append what is due to the public logs, in shuffled batches."""
    services.sequence_due(at=database_now())


@shared_task
def sign_logs() -> None:
    """Sign the hourly checkpoints of the public logs."""
    services.sign_due(at=database_now())
