from __future__ import annotations

from celery import shared_task

from assemblies.services import checking, selecting
from civic.core.clock import database_now


@shared_task
def run_due_selections() -> None:
    """Work on one selection that nobody works on. What a lost worker left is taken up again."""
    selecting.run_due(at=database_now())


@shared_task
def check_due_pools() -> None:
    """Find out how good the pools are whose people or quotas have changed."""
    while checking.check_due(at=database_now()):
        pass
