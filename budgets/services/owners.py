"""Whose ballots they are: worked out in bulk from the key and all accounts, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from budgets.models import Ballot, Budget, DraftBallot
from budgets.services.keys import key_of
from civic.accounts.models import User
from civic.proofs.locators import locator

PEOPLE_AT_ONCE = 5000


def owners_of(model: type[Ballot | DraftBallot], budget: Budget) -> Iterator[list[int]]:
    """The ids of the people who have such a ballot in this vote, in order, a page at a time.

    Raises KeyUnavailable when the key is missing or wrong.
    """
    key = key_of(budget)
    people = User.objects.order_by("pk").values_list("pk", flat=True).iterator(PEOPLE_AT_ONCE)
    while batch := list(islice(people, PEOPLE_AT_ONCE)):
        place = {locator(key, person).hex(): person for person in batch}
        found = model.objects.filter(budget=budget, locator__in=place)
        yield sorted(place[row] for row in found.values_list("locator", flat=True))
