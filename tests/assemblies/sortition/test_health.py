from __future__ import annotations

from datetime import timedelta

import pytest

from assemblies.sortition import Outlook, pool_health
from tests.assemblies.sortition.pools import people, quotas

DAY = timedelta(days=1)
POOL = people((4, "woman", "old"), (2, "man", "young"))


@pytest.mark.parametrize(
    ("minimum", "remaining", "outlook"),
    [
        (2, 0 * DAY, Outlook.ENOUGH),
        (3, 0 * DAY, Outlook.SHORT),
        (3, 5 * DAY, Outlook.ON_COURSE),
        (4, 10 * DAY, Outlook.ON_COURSE),
        (5, 10 * DAY, Outlook.SHORT),
    ],
)
def test_a_quota_is_judged_by_number_and_rate(minimum, remaining, outlook):
    limits = quotas(gender_man=(minimum, 9), gender_woman=(0, 9))
    health = pool_health(POOL, limits, 5, elapsed=10 * DAY, remaining=remaining)
    assert health.quotas[0].registered == 2
    assert health.quotas[0].outlook == outlook
    assert health.quotas[1].outlook == Outlook.ENOUGH


def test_a_pool_can_fail_as_a_whole():
    limits = quotas(gender_woman=(2, 2), gender_man=(1, 1), age_old=(1, 1), age_young=(2, 2))
    health = pool_health(POOL, limits, 3)
    assert all(quota.outlook == Outlook.ENOUGH for quota in health.quotas)
    assert health.feasible is False


def test_quotas_that_contradict_the_size_are_named():
    limits = quotas(gender_woman=(3, 4), gender_man=(3, 4), age_old=(0, 2), age_young=(0, 2))
    health = pool_health(POOL, limits, 5)
    assert health.contradictions == ("gender", "age")


def test_an_empty_pool_and_a_good_one():
    limits = quotas(gender_woman=(1, 4), gender_man=(1, 4))
    assert pool_health((), limits, 5).feasible is False
    assert pool_health(POOL, limits, 5).feasible is True
