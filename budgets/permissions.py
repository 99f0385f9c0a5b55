"""Who may do what with a budget: role AND phase. The same predicates in pages, API and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rules.permissions import add_perm
from rules.predicates import predicate

from budgets.models import Budget
from budgets.states import Status
from civic.accounts.eligibility import is_resident_within
from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role, is_signed_in

is_budget_officer = has_role(Role.BUDGET_OFFICER)
is_auditor = has_role(Role.AUDITOR)


@predicate
def is_published(user: User | AnonymousUser, budget: Budget) -> bool:
    return budget.status != Status.DRAFT


@predicate
def accepts_ballots(user: User | AnonymousUser, budget: Budget) -> bool:
    return budget.accepts_ballots(timezone.now())


@predicate
def is_resident(user: User | AnonymousUser, budget: Budget) -> bool:
    """Lives in the area that the budget is for."""
    return is_resident_within(user, budget.area)


@predicate
def is_draft(user: User | AnonymousUser, budget: Budget | None) -> bool:
    return budget is None or budget.status == Status.DRAFT


may_see = is_published | is_budget_officer | is_auditor
may_vote = is_signed_in & is_resident & accepts_ballots
may_manage = is_budget_officer
may_edit_freely = is_budget_officer & is_draft

add_perm("budgets.see", may_see)
add_perm("budgets.vote", may_vote)
add_perm("budgets.manage", may_manage)
