from __future__ import annotations

from celery import shared_task

from assemblies.services import selecting
from civic.core.clock import database_now


@shared_task
def run_due_selections() -> None:
    """Work on one selection that nobody works on. What a lost worker left is taken up again."""
    selecting.run_due(at=database_now())
