from __future__ import annotations

from celery import shared_task

from civic.core.clock import database_now
from civic.portal import retention


@shared_task
def forget_old_data() -> None:
    retention.forget_old_data(at=database_now())
