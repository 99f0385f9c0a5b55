"""What the assembly recommends: written down while it meets, then published for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Recommendation
from assemblies.services.correcting import correct
from assemblies.services.lifecycle import advance, demand_reason, demand_status, lock_assembly
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid

FIELDS = ("title", "text", "votes_for", "votes_against", "votes_abstained")


def lock_recommendation(recommendation_id: int, actor: User, *allowed: Status) -> Recommendation:
    """The recommendation with its assembly locked, which is in one of these statuses."""
    found = Recommendation.objects.values("assembly_id").get(pk=recommendation_id)
    assembly = lock_assembly(found["assembly_id"], actor)
    demand_status(assembly, *allowed)
    return assembly.recommendations.get(pk=recommendation_id)


@transaction.atomic
def add_recommendation(
    *, assembly_id: int, actor: User, at: dt.datetime, **fields: Any
) -> Recommendation:
    """Write down one recommendation (`FIELDS`) with its vote. Nobody else sees it yet.

    Raises Invalid when there are more votes than members.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.MEETING)
    members = assembly.members.seated().count()
    _demand_enough_members(members, fields)
    number = assembly.recommendations.count() + 1
    recommendation = Recommendation(assembly=assembly, number=number, members=members, **fields)
    recommendation.full_clean()
    recommendation.save(force_insert=True)
    audit.record(
        action="recommendation.created", subject=recommendation, actor=actor, at=at, after=fields
    )
    return recommendation


@transaction.atomic
def change_recommendation(
    *, recommendation_id: int, actor: User, at: dt.datetime, **fields: Any
) -> Recommendation:
    """Change one that is not published. Raises Invalid, WrongState."""
    recommendation = lock_recommendation(recommendation_id, actor, Status.MEETING)
    before = {name: getattr(recommendation, name) for name in FIELDS}
    recommendation.members = recommendation.assembly.members.seated().count()
    _demand_enough_members(recommendation.members, fields)
    for name in FIELDS:
        setattr(recommendation, name, fields[name])
    recommendation.full_clean()
    recommendation.save()
    audit.record(
        action="recommendation.edited",
        subject=recommendation,
        actor=actor,
        at=at,
        before=before,
        after=fields,
    )
    return recommendation


@transaction.atomic
def remove_recommendation(
    *, recommendation_id: int, actor: User, at: dt.datetime, reason: str = ""
) -> Assembly:
    """Take out one that is not published; those after it move up by one."""
    recommendation = lock_recommendation(recommendation_id, actor, Status.MEETING)
    assembly = recommendation.assembly
    audit.record(
        action="assembly.recommendation_removed",
        subject=assembly,
        actor=actor,
        at=at,
        before={name: getattr(recommendation, name) for name in FIELDS},
        reason=reason,
    )
    recommendation.delete()
    for number, following in enumerate(assembly.recommendations.all(), start=1):
        if following.number != number:
            following.number = number
            following.save(update_fields=["number"])
    return assembly


@transaction.atomic
def publish_recommendations(
    *, assembly_id: int, actor: User, at: dt.datetime, reason: str = ""
) -> Assembly:
    """Show all recommendations, adopted or not. From now on the city owes an answer."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.MEETING)
    rows = list(assembly.recommendations.all())
    if not rows:
        raise Invalid(_("There is nothing to publish: first add a recommendation."))
    assembly.recommended_at = at
    adopted = [row.number for row in rows if row.is_adopted()]
    advance(
        assembly,
        Status.RECOMMENDED,
        actor=actor,
        at=at,
        reason=reason,
        details={"recommendations": len(rows), "adopted": adopted},
    )
    return assembly


@transaction.atomic
def correct_recommendation(
    *, recommendation_id: int, actor: User, at: dt.datetime, reason: str, **fields: Any
) -> Recommendation:
    """Correct a published one: the page shows that, why, and what stood there before."""
    recommendation = lock_recommendation(
        recommendation_id, actor, Status.RECOMMENDED, Status.ANSWERED
    )
    public = demand_reason(reason)
    _demand_enough_members(recommendation.members, fields)
    correct(recommendation, recommendation, fields, actor=actor, at=at, reason=public)
    return recommendation


def _demand_enough_members(members: int, fields: Mapping[str, Any]) -> None:
    votes = sum(fields[name] for name in ("votes_for", "votes_against", "votes_abstained"))
    if votes > members:
        raise Invalid(
            _("These are %(votes)d votes. Only %(members)d members have a seat.")
            % {"votes": votes, "members": members}
        )
