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
CALLED_OFF_SHOWN = dt.timedelta(days=90)


class OwnBudget(NamedTuple):
    """A budget that this person may vote in, and how far they are; None where nobody can tell."""

    budget: Budget
    standing: Standing | None


@login_required
@never_cache
@require_safe
def my_participation(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    assert isinstance(user, User)
    home = area_of(user)
    here = _votes_where(home, at)
    signed = Petition.objects.shown().signed_by(canonical_email(user.email))
    context = {
        "home": home,
        "budgets": _own_budgets(user, [row for row in here if not row.is_called_off]),
        "called_off": [row for row in here if row.is_called_off],
        "begun": with_texts(user.petitions.order_by("-pk"))[:MOST],
        "signed": with_texts(signed.exclude(creator=user).order_by("-pk"))[:MOST],
    }
    return render(request, "portal/my_participation.html", context)


def _votes_where(home: Area | None, at: dt.datetime) -> list[Budget]:
    """Votes where this person lives that are open, or were called off not long ago."""
    if home is None:
        return []
    called_off = Budget.objects.called_off().filter(call_off__at__gte=at - CALLED_OFF_SHOWN)
    rows = (Budget.objects.open_for_voting(at) | called_off).select_related("call_off")
    here = rows.filter(area__in=home.surroundings())
    return list(here.order_by("voting_closes_at", "pk"))


def _own_budgets(user: User, rows: list[Budget]) -> list[OwnBudget]:
    known = standings(resident=user, budgets=rows)
    return [OwnBudget(budget, known.get(budget.pk)) for budget in rows]
