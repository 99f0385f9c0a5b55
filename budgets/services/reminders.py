"""Remind people, once and before the end, of a ballot that they filled in and did not cast.

Nobody is reminded who said in their account that they do not want it, or who has moved away.
Who has a draft is worked out in bulk when the mails are written, and is kept nowhere: an outbox row
has a random key and loses its address when it is sent, and what could not be sent goes at the
close. The mail does not say what the draft holds. No ballot is read or written in the transaction.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from budgets.models import Budget, DraftBallot, DraftReminder
from budgets.services.owners import owners_of
from budgets.states import Status
from civic.accounts.models import Residency, User
from civic.core.wording import moment
from civic.notifications.languages import in_readers_language
from civic.notifications.services import drop_unsent, queue_message
from civic.proofs.errors import KeyUnavailable

logger = logging.getLogger(__name__)
EVENT = "budgets/draft_reminder"


def remind_due(*, at: dt.datetime) -> int:
    """Write to everybody with a draft in a vote that ends soon. Returns how many were written to.

    One vote whose key is away says so; the others go on.
    """
    reminded = 0
    for budget in _ending_soon(at):
        try:
            reminded += remind_of_drafts(budget=budget, at=at)
        except KeyUnavailable as error:
            logger.error("nobody is reminded of a draft in %s: %s", budget.process, error)
    return reminded


@transaction.atomic
def remind_of_drafts(*, budget: Budget, at: dt.datetime) -> int:
    """All of one vote, or none; done before, it does nothing. Voting goes on meanwhile."""
    _row, is_first = DraftReminder.objects.get_or_create(budget=budget, defaults={"sent_at": at})
    if not is_first:
        return 0
    reminded = 0
    living_here = Residency.objects.sufficient().within(budget.area)
    voters = User.objects.filter(is_active=True, pk__in=living_here.values("user"))
    for people in owners_of(DraftBallot, budget):
        wanting = voters.filter(pk__in=people, wants_reminders=True)
        for address, language in wanting.order_by("email").values_list("email", "language"):
            with in_readers_language(language):
                _remind(budget, address, at)
            reminded += 1
    return reminded


def _remind(budget: Budget, address: str, at: dt.datetime) -> None:
    context = {
        "budget": budget,
        "closes": moment(budget.voting_closes_at),
        "reminders_url": settings.SITE_URL + reverse("accounts:reminders"),
        "action_url": settings.SITE_URL + budget.get_absolute_url(),
    }
    key = f"{budget.pk}:{uuid.uuid4()}"
    queue_message(event=EVENT, key=key, address=address, context=context, at=at)


def forget_reminders() -> int:
    """After the close nobody need be reminded: drop what is not sent, with its addresses."""
    ended = Budget.objects.filter(status__in=[Status.COUNTING, Status.CALLED_OFF])
    closed = ended.values_list("pk", flat=True)
    return sum(drop_unsent(event=EVENT, key_prefix=f"{budget_id}:") for budget_id in closed)


def _ending_soon(at: dt.datetime) -> list[Budget]:
    """Open votes in their last hours, and past the middle: a short vote is not nagged about."""
    ahead = dt.timedelta(hours=settings.DRAFT_REMINDER_HOURS)
    soon = Budget.objects.open_for_voting(at).filter(voting_closes_at__lte=at + ahead)
    fresh = soon.exclude(pk__in=DraftReminder.objects.values("budget"))
    return [
        budget for budget in fresh if budget.voting_closes_at - at <= at - budget.voting_opens_at
    ]
