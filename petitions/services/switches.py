"""The site's switches: pause signing, new petitions, the popular list or mail; give time back."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import NotAllowed, WrongState
from petitions.facts import forget_petition, forget_policy
from petitions.models import Petition, Policy
from petitions.permissions import may_switch
from petitions.states import PetitionStatus


class Switch(StrEnum):
    """What can be paused. `Policy` keeps since when, in `<switch>_paused_at`."""

    SIGNING = "signing"
    CREATING = "creating"
    POPULAR = "popular"
    MAIL = "mail"


STOP_THE_CLOCK = (Switch.SIGNING, Switch.MAIL)  # without mail nobody can confirm


@transaction.atomic
def pause(*, switch: Switch, actor: User, at: dt.datetime) -> None:
    policy = _locked_policy(actor)
    if _since(policy, switch) is not None:
        raise WrongState(_("It is paused already."))
    _set(policy, switch, at, actor=actor, at=at)


@transaction.atomic
def resume(*, switch: Switch, actor: User, at: dt.datetime) -> None:
    """Go on. What ended while signing was paused, or ends soon, gets the lost time back."""
    policy = _locked_policy(actor)
    since = _since(policy, switch)
    if since is None:
        raise WrongState(_("It is not paused."))
    if switch in STOP_THE_CLOCK:
        _give_back(since, _until(policy, switch, at), at=at)
    _set(policy, switch, None, actor=actor, at=at)


def _until(policy: Policy, switch: Switch, at: dt.datetime) -> dt.datetime:
    """The end of the time to give back now. What another switch still stops is its to give."""
    others = [_since(policy, other) for other in STOP_THE_CLOCK if other != switch]
    return min([at, *(moment for moment in others if moment is not None)])


def _give_back(since: dt.datetime, until: dt.datetime, *, at: dt.datetime) -> None:
    lost = until - since
    if lost <= dt.timedelta(0):
        return
    running = [PetitionStatus.OPEN, PetitionStatus.GATHERING]
    petitions = Petition.objects.filter(status__in=running, closes_at__isnull=False)
    ids = list(petitions.values_list("pk", flat=True))
    petitions.update(closes_at=F("closes_at") + lost, changed_at=at)
    for pk in ids:
        forget_petition(pk)


def _locked_policy(actor: User) -> Policy:
    if not may_switch(actor):
        raise NotAllowed(_("Only petitions officers may use the switches."))
    Policy.objects.get_or_create(pk=1)
    return Policy.objects.select_for_update().get(pk=1)


def _since(policy: Policy, switch: Switch) -> dt.datetime | None:
    moment: dt.datetime | None = getattr(policy, f"{switch}_paused_at")
    return moment


def _set(
    policy: Policy, switch: Switch, since: dt.datetime | None, *, actor: User, at: dt.datetime
) -> None:
    setattr(policy, f"{switch}_paused_at", since)
    policy.full_clean()
    policy.save()
    forget_policy()
    act = "resumed" if since is None else "paused"
    audit.record(action=f"{switch}.{act}", subject=policy, actor=actor, at=at)
