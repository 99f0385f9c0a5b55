from __future__ import annotations

import pytest
from django.utils import timezone

from budgets.models import Budget
from budgets.services.counting import count_budget
from budgets.states import Status
from tests.factories.budgets import closed_budget


@pytest.fixture
def decided_budget(city) -> Budget:
    """Three people chose two of three projects."""
    budget = closed_budget(city, [["1"], ["1", "2"], ["2"]], title="Pond and path")
    count_budget(budget_id=budget.pk, at=timezone.now())
    Budget.objects.filter(pk=budget.pk).update(status=Status.RESULTS)
    return budget
