from __future__ import annotations

import json

import pytest

from assemblies.sortition import Person, Problem, Quota, SortitionError
from tests.assemblies.sortition.pools import people, quotas

POOL = people((2, "woman", "old"), (2, "man", "young"))
LIMITS = quotas(gender_woman=(1, 1), gender_man=(1, 1))


@pytest.mark.parametrize(
    ("make", "code", "row"),
    [
        (lambda: Problem(POOL, LIMITS, 0), "size", None),
        (lambda: Problem((), LIMITS, 1), "empty", None),
        (lambda: Problem((*POOL, POOL[1]), LIMITS, 2), "duplicate_id", 5),
        (lambda: Problem((*POOL, Person("x", {})), LIMITS, 2), "missing_cell", 5),
        (lambda: Problem((*POOL, Person("x", {"gender": "?"})), LIMITS, 2), "unknown_value", 5),
        (lambda: Problem(POOL, (*LIMITS, LIMITS[0]), 2), "duplicate_quota", None),
        (lambda: Problem(POOL, LIMITS, 2, seated=("nobody",)), "unknown_person", 1),
        (lambda: Problem(POOL, LIMITS, 2, seated=("p001", "p001")), "duplicate_id", 2),
        (lambda: Problem(POOL, LIMITS, 1, seated=("p001", "p002")), "seated_above_size", None),
        (
            lambda: Problem((Person("a", {}, "h"), Person("b", {}, "h")), (), 2, seated=("a", "b")),
            "household_chosen_twice",
            2,
        ),
        (lambda: Quota("g", "w", 3, 2), "minimum_above_maximum", None),
        (lambda: Quota("g", "w", -1, 2), "negative", None),
        (lambda: Quota("g", "w", 2, 3, least=3), "flex_outside", None),
        (lambda: Quota("g", "w", 2, 3, most=2), "flex_outside", None),
    ],
)
def test_what_means_nothing_is_refused(make, code, row):
    with pytest.raises(SortitionError) as caught:
        make()
    assert (caught.value.code, caught.value.row) == (code, row)
    assert str(caught.value)


def test_a_problem_survives_json():
    problem = Problem(POOL, LIMITS, 2, seated=("p001",))
    assert Problem.from_json(json.loads(json.dumps(problem.to_json()))) == problem
