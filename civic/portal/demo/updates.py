"""What became of the funded projects of the demo city, as its officers told it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from budgets.models import Budget, ProjectUpdate
from budgets.services.progress import correct_update, publish_update
from budgets.states import Progress
from civic.accounts.models import User
from civic.portal.demo.timeline import Step

IN_THE_MORNING = dt.timedelta(hours=12)  # votes close late in the evening


@dataclass(frozen=True)
class Update:
    """`days` after the close, `ready_in` days from then. A correction is of the one before."""

    project: str
    days: int
    progress: Progress
    text: str
    ready_in: int = 0
    is_correction: bool = False


UPDATES = {
    "southwark-neighbourhood-fund": (
        Update("4", 12, Progress.PLANNED, "The library has ordered the drawers.", 90),
        Update("16", 15, Progress.UNDER_WAY, "The stones are cut. The tables come next.", 60),
        Update("22", 24, Progress.DONE, "312 people took a coat home in one weekend."),
        Update("7", 30, Progress.PLANNED, "The trees are planted while they sleep.", 75),
    ),
    "waltham-forest-street-by-street": (
        Update("8", 20, Progress.PLANNED, "A shop on the High Road is being fitted out.", 60),
        Update("7", 35, Progress.UNDER_WAY, "Eleven of the forty shelters have light.", 80),
        Update("14", 50, Progress.UNDER_WAY, "The first film night is on Friday.", 90),
        Update("6", 62, Progress.PLANNED, "The engineers look at the old jetty first.", 400),
        Update("8", 75, Progress.DONE, "Open on four days a week, with 90 tools to borrow."),
        Update("18", 96, Progress.UNDER_WAY, "The first 80 metres of the path can be walked.", 150),
        Update("7", 110, Progress.DONE, "All fourty shelters have light and times."),
        Update("7", 111, Progress.DONE, "All forty shelters have light and times.", 0, True),
        Update("14", 130, Progress.DONE, "Eight nights, 5,200 people. The screen stays with us."),
        Update(
            "9",
            150,
            Progress.NOT_BUILT,
            "The owner of the land took its permission back, and there is no other place for it. "
            "Its money goes into the next budget.",
        ),
        Update("13", 170, Progress.UNDER_WAY, "The kitchen is in. A cook is being found.", 120),
    ),
}


def news_of(budget: Budget, *, officer: User) -> Iterator[Step]:
    """What is told, and when; earlier days come first."""
    for update in UPDATES.get(budget.slug, ()):
        moment = budget.voting_closes_at + dt.timedelta(days=update.days) - IN_THE_MORNING
        yield moment, _telling(update, budget, officer)


def _telling(
    update: Update, budget: Budget, officer: User
) -> Callable[[dt.datetime], ProjectUpdate]:
    def tell(at: dt.datetime) -> ProjectUpdate:
        project = budget.projects.get(number=update.project)
        ready = at.date() + dt.timedelta(days=update.ready_in) if update.ready_in else None
        said: dict[str, Any] = {
            "progress": update.progress,
            "text": update.text,
            "expected_month": ready,
        }
        if update.is_correction:
            wrong = project.updates.standing()[0]
            return correct_update(update_id=wrong.pk, actor=officer, at=at, **said)
        return publish_update(project_id=project.pk, actor=officer, at=at, **said)

    return tell
