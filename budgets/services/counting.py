"""Count a closed budget, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction

from budgets.models import Budget, BudgetArea, Count, CountedBallot
from budgets.states import Status
from budgets.tally import Election, Project, count
from civic.audit import services as audit
from civic.core.each import each_by_itself
from civic.core.money import minor_units

Choices = list[tuple[str, int]]
LONGEST_PROBLEM = 300


def count_due(*, at: dt.datetime) -> int:
    """Count every closed budget that has no count.

    One that fails is tried again at the next call, and officials see why; the others go on.
    """

    def count_one(budget_id: int) -> None:
        count_budget(budget_id=budget_id, at=at)

    def tell(budget_id: int, error: Exception) -> None:
        problem = f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]
        Budget.objects.filter(pk=budget_id).update(count_problem=problem)

    waiting = list(Budget.objects.awaiting_count().values_list("pk", flat=True))
    each_by_itself(waiting, count_one, task="counting budget", failed=tell)
    return len(waiting)


@transaction.atomic
def count_budget(*, budget_id: int, at: dt.datetime) -> Count | None:
    """Count the ballots of each area and keep the result with its whole trace.

    Returns None where the count stands already or another worker has it in hand.
    """
    skip_locked = connection.features.has_select_for_update_skip_locked
    rows = Budget.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    budget = rows.filter(pk=budget_id, status=Status.COUNTING, count__isnull=True).first()
    if budget is None:
        return None
    return record_count(budget=budget, at=at)


def record_count(*, budget: Budget, at: dt.datetime) -> Count:
    """Compute and store. Call with the budget locked."""
    ballots = [
        [(str(number), int(points)) for number, points in choices]
        for choices in CountedBallot.objects.filter(budget=budget)
        .values_list("choices", flat=True)
        .iterator(chunk_size=5000)
    ]
    documents = {
        area.area.code: count(election_of(area, ballots), budget.parameters).to_document()
        for area in budget.areas.select_related("area", "budget").prefetch_related("projects")
    }
    result = Count.objects.create(
        budget=budget,
        counted_at=at,
        ballots=len(ballots),
        parameters=budget.count_parameters,
        documents=documents,
    )
    Budget.objects.filter(pk=budget.pk).exclude(count_problem="").update(count_problem="")
    audit.record(
        action="budget.counted",
        subject=budget,
        actor=None,
        at=at,
        after={"ballots": len(ballots), "rule": budget.parameters.rule},
    )
    return result


def election_of(area: BudgetArea, ballots: Iterable[Choices]) -> Election:
    """What is counted for one area: its projects, and the ballots that name one of them.

    A budget with a single area counts every ballot, the empty ones too.
    """
    budget = area.budget
    projects = [
        Project(row.number, row.cost, row.title, row.exclusive_group or None)
        for row in area.projects.all()
    ]
    own = {project.id for project in projects}
    votes = ([choice for choice in ballot if choice[0] in own] for ballot in ballots)
    alone = len(budget.areas.all()) == 1
    return Election.of(
        projects,
        [vote for vote in votes if vote or alone],
        area.amount,
        vote_type=budget.vote_type,
        currency=budget.currency,
        scale=minor_units(budget.currency),
    )
