""" "My participation": what a signed-in person can join and has joined. Never what they chose."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from budgets.models import Budget
from budgets.services.voting import Standing, standings
from civic.accounts.eligibility import area_of
from civic.accounts.models import User
from civic.areas.models import Area
from petitions.models import Petition
from petitions.rules.emails import canonical_email
from petitions.texts import with_texts

MOST = 50  # petitions listed


class OwnBudget(NamedTuple):
    """A budget that this person may vote in, and how far they are; None where nobody can tell."""

    budget: Budget
    standing: Standing | None


@login_required
@never_cache
@require_safe
def my_participation(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    home = area_of(user)
    signed = Petition.objects.shown().signed_by(canonical_email(user.email))
    context = {
        "home": home,
        "budgets": _own_budgets(user, home, timezone.now()),
        "begun": with_texts(user.petitions.order_by("-pk"))[:MOST],
        "signed": with_texts(signed.exclude(creator=user).order_by("-pk"))[:MOST],
    }
    return render(request, "portal/my_participation.html", context)


def _own_budgets(user: User, home: Area | None, at: dt.datetime) -> list[OwnBudget]:
    if home is None:
        return []
    open_here = Budget.objects.open_for_voting(at).filter(area__in=home.surroundings())
    rows = list(open_here.order_by("voting_closes_at", "pk"))
    known = standings(resident=user, budgets=rows)
    return [OwnBudget(budget, known.get(budget.pk)) for budget in rows]
