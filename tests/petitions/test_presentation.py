"""What the page of a petition is drawn from."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.utils import timezone

from petitions.presentation import LABEL_HOURS, hourly_curve
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hour", range(24))
def test_the_days_under_the_curve_do_not_run_into_each_other(hour):
    petition = PetitionFactory(closes_at=timezone.now() + dt.timedelta(days=90))
    at = timezone.localtime().replace(hour=hour)
    ticks = hourly_curve(petition, at).ticks
    assert ticks[-1][1] == "now"
    assert len(ticks) >= 3
    for (one, _), (next_one, _) in pairwise(ticks):
        assert next_one - one >= LABEL_HOURS
