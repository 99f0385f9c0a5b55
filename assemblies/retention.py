"""How long assemblies keep who stood in their pool.

The codes and the published files stay, so that anybody can still check the draw; what leads from a
code to a person goes.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assemblies.models import Assembly, PoolMember, SeatingPlan, Selection
from civic.core.retention import Rule, Table, delete_all, empty_all

POOL = dt.timedelta(days=365)  # after the latest draw: until then somebody may need replacing
UNDRAWN = dt.timedelta(days=2 * 365)  # after registration, for an assembly that never had a draw
CALLED_OFF = dt.timedelta(days=30)  # to write to everybody that it is called off
GONE = "gone"


def settled(at: dt.datetime) -> QuerySet[Assembly]:
    """Something of them was published, and nobody has to be found any more.

    Also if another draw was begun and never came: its time has to be as long ago.
    """
    rows = Assembly.objects.filter(draws__isnull=False)
    last = rows.annotate(last=Max("draws__result__entered_at"))
    is_old = Q(last__isnull=True) | Q(last__lt=at - POOL)
    return last.filter(_called_off(at) | Q(is_old, draw_at__lt=at - POOL))


def abandoned(at: dt.datetime) -> QuerySet[Assembly]:
    """Nothing was published of it, and nothing has become of it for a long time, or will."""
    rows = Assembly.objects.filter(draws__isnull=True)
    return rows.filter(_called_off(at) | Q(registration_closes_at__lt=at - UNDRAWN))


def _called_off(at: dt.datetime) -> Q:
    return Q(called_off_at__lt=at - CALLED_OFF)


def _forget_people(at: dt.datetime) -> int:
    """Who stood in no draw goes wholly; of the others the code stays."""
    dropped = delete_all(PoolMember.objects.filter(assembly__in=abandoned(at)))
    kept = PoolMember.objects.filter(assembly__in=settled(at)).exclude(features={}, household="")
    return dropped + sum(_forget_person(member) for member in kept.iterator())


def _forget_person(member: PoolMember) -> int:
    member.file_id, member.features, member.household = f"{GONE}:{member.pk}", {}, ""
    member.save(update_fields=["file_id", "features", "household"])
    return 1


def _forget_selections(at: dt.datetime) -> int:
    """They name people by the ids of the city's file; the auditors' file holds features."""
    dropped = delete_all(Selection.objects.filter(assembly__in=abandoned(at)))
    rows = Selection.objects.filter(assembly__in=settled(at))
    holds = ~Q(chosen={}) | ~Q(panels={}) | Q(people_file__isnull=False)
    done = rows.filter(holds, chosen__isnull=False)
    return dropped + empty_all(done, chosen={}, panels={}, report={}, people_file=None)


TABLE = Table(
    heading=_("Citizens’ assemblies"),
    rules=(
        Rule(
            "assemblies.PoolMember",
            _("Who registered: a number, features such as an age group, a mark of the home"),
            _("One year after the latest draw, or 30 days after the assembly was called off"),
            _("To draw the panel, and to fill a seat that becomes free"),
            _forget_people,
        ),
        Rule(
            "assemblies.Selection",
            _("How the draw was worked out, and the file for auditors"),
            _("One year after the latest draw, or 30 days after the assembly was called off"),
            _("So that auditors can check that each panel keeps the quotas"),
            _forget_selections,
        ),
        Rule(
            "assemblies.SeatingPlan",
            _("At which table each member sat, by codes"),
            _("One year after the latest draw, or 30 days after the assembly was called off"),
            _("To lead the meetings"),
            lambda at: delete_all(SeatingPlan.objects.filter(assembly__in=settled(at))),
        ),
        Rule(
            "assemblies.DrawnPanel",
            _("The codes of who was drawn. Only the person’s own letter tells whose a code is"),
            _("For good, and published"),
            _("So that anybody can check the draw"),
        ),
    ),
    impersonal=(
        "assemblies.Answer",
        "assemblies.Assembly",
        "assemblies.Correction",
        "assemblies.Draw",
        "assemblies.DrawMove",
        "assemblies.PoolCheck",
        "assemblies.ProgressReport",
        "assemblies.Quota",
        "assemblies.Recommendation",
    ),
)
