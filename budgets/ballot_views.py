"""The ballot of a resident: fill in, check, cast, change."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from budgets import presentation, project_list
from budgets.forms import BallotForm, ToggleForm
from budgets.models import Budget, BudgetArea, Project
from budgets.services import voting
from budgets.views import find_budget
from civic.accounts.eligibility import area_of, awaits_verification
from civic.accounts.requests import SignedInRequest
from civic.areas.models import Area
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.core.wording import moment
from civic.publiclog.presentation import shown_receipt


@never_cache
@login_required
@require_GET
def ballot(request: SignedInRequest, slug: str) -> HttpResponse:
    """All projects that this resident decides on, in an order of their own."""
    budget, home = find_budget(request, slug), area_of(request.user)
    areas = voting.own_areas(home=home, budget=budget)
    if not _can_vote(budget, home, areas):
        return _explain_why_not(request, budget, home)
    own = voting.own_ballot(resident=request.user, budget=budget)
    seed = project_list.personal_seed(request.user.pk, budget)
    rows = Project.objects.filter(budget_area__in=areas)
    listed = project_list.list_projects(rows, request.GET, seed=seed)
    context = {
        "listed": listed,
        "own": own,
        "cards": [
            presentation.card_of(project, budget, chosen=project.number in own.chosen)
            for project in listed.projects
        ],
        "dots": presentation.project_places(listed.projects, own.chosen),
        **_bar(budget, areas, own.chosen),
    }
    return render(request, "budgets/ballot.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose a project or take it out. A script asks for the bar alone; else back to the card.

    Who had to sign in first comes back with a GET and chooses again on the ballot.
    """
    if request.method == "GET":
        return redirect("budgets:ballot", slug=slug)
    budget = find_budget(request, slug)
    form = ToggleForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose a project from the list."))
    if not budget.accepts_ballots(timezone.now()):
        return _explain_why_not(request, budget, area_of(request.user))
    own = voting.own_ballot(resident=request.user, budget=budget)
    number = form.cleaned_data["project"]
    wanted = own.chosen | {number} if form.is_chosen else own.chosen - {number}
    try:
        kept = voting.save_draft(
            resident=request.user, budget=budget, numbers=wanted, at=timezone.now()
        )
    except (NotAllowed, WrongState):
        return _explain_why_not(request, budget, area_of(request.user))
    if request.headers.get("X-Requested-With") == "fetch":
        areas = voting.own_areas(home=area_of(request.user), budget=budget)
        return render(request, "budgets/_ballot_bar.html", _bar(budget, areas, kept))
    back = form.cleaned_data["back"] or reverse("budgets:ballot", args=[slug])
    return redirect(f"{back}#project-{number}")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def check(request: SignedInRequest, slug: str) -> HttpResponse:
    """Check the answers, then cast. What is wrong stands in an error summary."""
    form = BallotForm(request.POST or None, initial={"submission": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        cast = _cast(request, slug, form)
        if cast is not None:
            return _confirm(request, cast)
    budget, home = find_budget(request, slug), area_of(request.user)
    areas = voting.own_areas(home=home, budget=budget)
    if not _can_vote(budget, home, areas):
        return _explain_why_not(request, budget, home)
    own = voting.own_ballot(resident=request.user, budget=budget)
    context = {"form": form, "own": own, **_bar(budget, areas, own.chosen)}
    return render(request, "budgets/check.html", context, status=400 if form.errors else 200)


@never_cache
@login_required
@require_GET
def voted(request: SignedInRequest, slug: str) -> HttpResponse:
    """That one has voted, and how to change the vote. The receipt is not shown again."""
    budget = find_budget(request, slug)
    if budget.is_called_off or not _has_voted(request, budget):
        return redirect("budgets:ballot", slug=slug)
    return render(request, "budgets/voted.html", _confirmation(budget))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take one's ballot back; a receipt says that the log will show it as void."""
    budget = find_budget(request, slug)
    if not budget.accepts_ballots(timezone.now()):
        return _explain_why_not(request, budget, area_of(request.user))
    context = _confirmation(budget)
    if request.method == "GET" and not _has_voted(request, budget):
        return redirect("budgets:ballot", slug=slug)
    if request.method == "GET":
        return render(request, "budgets/withdraw.html", context)
    receipt = voting.withdraw_ballot(resident=request.user, budget=budget, at=timezone.now())
    context |= shown_receipt(receipt)
    return render(request, "budgets/withdrawn.html", context)


def _has_voted(request: SignedInRequest, budget: Budget) -> bool:
    return voting.standing_of(resident=request.user, budget=budget) == voting.Standing.VOTED


def _can_vote(budget: Budget, home: Area | None, areas: list[BudgetArea]) -> bool:
    """`areas` are those whose money this resident decides on: a budget may leave some out."""
    lives_here = home is not None and home.is_within(budget.area)
    return lives_here and bool(areas) and budget.accepts_ballots(timezone.now())


def _cast(request: SignedInRequest, slug: str, form: BallotForm) -> voting.CastBallot | None:
    """Cast what was sent; None where the form, or else the page, says why not."""
    try:
        return voting.cast_ballot(
            resident=request.user,
            budget=Budget(slug=slug),
            numbers=form.cleaned_data["projects"],
            submission=form.cleaned_data["submission"],
            at=timezone.now(),
        )
    except Invalid as refusal:
        form.take_refusal(refusal)
    except (NotAllowed, WrongState):
        pass
    return None


def _confirm(request: SignedInRequest, cast: voting.CastBallot) -> HttpResponse:
    """The confirmation with the receipt, which no cache and no browser may keep."""
    if cast.receipt is None:
        return redirect("budgets:voted", slug=cast.budget.slug)
    context = _confirmation(cast.budget) | shown_receipt(cast.receipt)
    return render(request, "budgets/voted.html", context)


def _confirmation(budget: Budget) -> dict[str, Any]:
    return {
        "budget": budget,
        "closes": moment(budget.voting_closes_at),
        "is_open": budget.accepts_ballots(timezone.now()),
    }


def _bar(budget: Budget, areas: list[BudgetArea], numbers: frozenset[str]) -> dict[str, Any]:
    rows = Project.objects.filter(budget_area__in=areas, number__in=numbers)
    chosen = list(rows.select_related("budget_area__area", "location").order_by("pk"))
    return {
        "budget": budget,
        "places": [area.area for area in areas],
        "chosen": chosen,
        "bar": presentation.ballot_bar(budget, areas, chosen),
        "rule": presentation.ballot_rule(budget),
        "total": presentation.total_money(areas, budget.currency),
        "closes": moment(budget.voting_closes_at),
    }


def _explain_why_not(request: SignedInRequest, budget: Budget, home: Area | None) -> HttpResponse:
    at = timezone.now()
    context = {
        "budget": budget,
        "times": presentation.voting_times(budget, at),
        "is_open": budget.accepts_ballots(at),
        "came_too_late": request.method == "POST" and budget.has_closed(at),
        "home": home,
        "lives_here": home is not None and home.is_within(budget.area),
        "areas": budget.areas.select_related("area"),
        "awaits_verification": awaits_verification(request.user),
    }
    if budget.has_closed(at) and not budget.is_called_off:
        context["standing"] = voting.standing_of(resident=request.user, budget=budget)
    return render(request, "budgets/cannot_vote.html", context, status=403)
