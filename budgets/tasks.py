from __future__ import annotations

from celery import shared_task

from budgets.services import calling_off, counting, lifecycle, publishing, reminders, sealing
from civic.core.clock import database_now


@shared_task
def close_due_budgets() -> None:
    """Close the votes whose time is over, by the database's clock."""
    lifecycle.close_due(at=database_now())


@shared_task
def remind_of_drafts() -> None:
    """Remind people of ballots that they filled in and did not cast, once before the end."""
    reminders.remind_due(at=database_now())
    reminders.forget_reminders()


@shared_task
def seal_closed_budgets() -> None:
    """Seal the ballots of what was closed. Killed half-way, the next tick goes on."""
    sealing.seal_due(at=database_now())


@shared_task
def clear_called_off_votes() -> None:
    """Destroy what is left of called-off votes. Killed half-way, the next tick goes on."""
    calling_off.clear_due(at=database_now())


@shared_task
def count_closed_budgets() -> None:
    """Count what was closed and not counted yet. Triggered twice, it counts once."""
    counting.count_due(at=database_now())


@shared_task
def publish_bundles() -> None:
    """Write the files with which anybody can check a result."""
    publishing.publish_due()
