"""The buttons on the page of an assembly: each act is one service call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assemblies.admin_forms import (
    CodesForm,
    DiceForm,
    InvitationForm,
    MoveForm,
    PeopleForm,
    PublicReasonForm,
    RecommendationForm,
    SeatingForm,
    SelectionForm,
    WayForm,
)
from assemblies.admin_words import way_words
from assemblies.models import Assembly
from assemblies.permissions import may_inspect, may_manage
from assemblies.services import (
    answering,
    calling_off,
    drawing,
    inviting,
    lifecycle,
    moving,
    pool,
    recommending,
    relaxing,
    seating,
    selecting,
)
from assemblies.states import TRANSITIONS, Status
from civic.accounts.models import User
from civic.core.admin import Act

SEATED = (Status.DRAWN, Status.MEETING)


def _in_status(*statuses: Status) -> Callable[[User, Assembly], bool]:
    """For officers, while the assembly is in one of these statuses."""
    return lambda user, assembly: may_manage(user) and assembly.status in statuses


def _step(service: Callable[..., Any]) -> Callable[[Assembly, User, dict[str, Any]], None]:
    """An act whose form's fields are the service's parameters."""

    def call(assembly: Assembly, actor: User, data: dict[str, Any]) -> None:
        service(assembly_id=assembly.pk, actor=actor, at=timezone.now(), **data)

    return call


def _may_become(status: Status) -> Callable[[User, Assembly], bool]:
    """For officers, while that status may follow."""
    return lambda user, assembly: (
        may_manage(user) and TRANSITIONS.allows(Status(assembly.status), status)
    )


def _load_people(assembly: Assembly, actor: User, data: dict[str, Any]) -> None:
    pool.load_people(
        assembly_id=assembly.pk,
        content=data["people"].chunks(),
        household=data["household"],
        registered=data["registered"],
        actor=actor,
        at=timezone.now(),
        reason=data["reason"],
    )


def _invite(assembly: Assembly, actor: User, data: dict[str, Any]) -> HttpResponse:
    content = data.pop("addresses").chunks()
    text = inviting.draw_invitations(
        assembly_id=assembly.pk, content=content, actor=actor, at=timezone.now(), **data
    )
    return _file(text.encode(), f"{assembly.slug}-letters.csv")


def _enter_dice(assembly: Assembly, actor: User, data: dict[str, Any]) -> None:
    drawing.enter_dice(
        assembly_id=assembly.pk,
        dice=data["dice"],
        actor=actor,
        at=timezone.now(),
        reason=data["reason"],
    )


def _may_adopt(user: User, assembly: Assembly) -> bool:
    return may_manage(user) and bool(relaxing.ways_out(assembly))


def _ways(assembly: Assembly) -> dict[str, Any]:
    ways = relaxing.ways_out(assembly)
    return {"ways": [(relaxing.way_key(way), way_words(way)) for way in ways]}


def _has_unavailable(user: User, assembly: Assembly) -> bool:
    if assembly.status not in SEATED or not may_manage(user):
        return False
    return assembly.members.filter(is_available=False).exists()


def _may_stop(user: User, assembly: Assembly) -> bool:
    latest = assembly.selections.without_result().order_by("number").last()
    return may_manage(user) and latest is not None and latest.may_be_stopped()


def _has_unreachable(user: User, assembly: Assembly) -> bool:
    latest = assembly.selections.without_result().order_by("number").last()
    return may_inspect(user) and latest is not None and bool(latest.report.get("unreachable"))


def _unreachable(assembly: Assembly, actor: User, data: dict[str, Any]) -> HttpResponse:
    selection = assembly.selections.without_result().latest("number")
    text = pool.read_unreachable(selection=selection, actor=actor, at=timezone.now(), **data)
    return _file(text.encode(), f"{assembly.slug}-in-no-panel.csv")


def _has_plan(user: User, assembly: Assembly) -> bool:
    return may_inspect(user) and hasattr(assembly, "seating_plan")


def _plan_file(assembly: Assembly, actor: User, data: dict[str, Any]) -> HttpResponse:
    text = seating.read_plan(assembly=assembly, actor=actor, at=timezone.now(), **data)
    return _file(text.encode(), f"{assembly.slug}-tables.csv")


def _codes(assembly: Assembly, actor: User, data: dict[str, Any]) -> HttpResponse:
    text = pool.read_codes(assembly=assembly, actor=actor, at=timezone.now(), **data)
    return _file(text.encode(), f"{assembly.slug}-codes.csv")


def _people_file(assembly: Assembly, actor: User, data: dict[str, Any]) -> HttpResponse:
    selection = assembly.selections.get(number=assembly.draws.count())
    content = drawing.read_people_file(selection=selection, actor=actor, at=timezone.now(), **data)
    return _file(content, f"{assembly.slug}-{selection.number}-people.csv")


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


ACTS = [
    Act(
        "open",
        _("Open the pool"),
        _step(lifecycle.open_registration),
        _in_status(Status.DRAFT),
        _("The assembly becomes public. You can then load the people who would take part."),
    ),
    Act(
        "invite",
        _("Draw whom to invite"),
        _invite,
        _in_status(Status.DRAFT, Status.REGISTRATION),
        _("Draws addresses by lot. The same file and seed give the same list: anyone can redo it."),
        InvitationForm,
    ),
    Act(
        "load",
        _("Load people"),
        _load_people,
        _in_status(Status.REGISTRATION),
        _("The file replaces the pool as it is now. One wrong row, and nothing is changed."),
        PeopleForm,
    ),
    Act(
        "select",
        _("Start the selection"),
        _step(selecting.start_selection),
        _in_status(Status.REGISTRATION, Status.DRAWN),
        _("The pool is closed, and the thousand panels of the draw are worked out."),
        SelectionForm,
    ),
    Act(
        "adopt",
        _("Change the quotas so that a panel exists"),
        _step(relaxing.adopt_way),
        _may_adopt,
        _("The smallest changes that help, and what each does. A failed selection starts again."),
        WayForm,
        _ways,
    ),
    Act(
        "stop",
        _("Stop with the best found so far"),
        _step(selecting.stop_selection),
        _may_stop,
        _("The panels found so far are used. They keep all quotas; the chances may be less equal."),
    ),
    Act(
        "back",
        _("Give up this selection"),
        _step(lifecycle.give_up_selection),
        _in_status(Status.SELECTING),
        _("Nothing of it is kept. Pool and quotas can then be changed again."),
    ),
    Act(
        "publish",
        _("Publish the panels"),
        _step(drawing.publish_commitment),
        _in_status(Status.SELECTING),
        _("The panels are published by codes, for good: nothing of them can change afterwards."),
    ),
    Act(
        "dice",
        _("Enter the dice"),
        _enter_dice,
        _in_status(Status.COMMITTED),
        _("This draws the panel, once and for all, and shows it to everybody."),
        DiceForm,
    ),
    Act(
        "move",
        _("Move the draw"),
        _step(moving.move_draw),
        _in_status(Status.COMMITTED),
        _(
            "The panels stay as they are published. The old and the new time and place are shown "
            "beside them, with your reason."
        ),
        MoveForm,
        lambda assembly: {"to": assembly.draw_at, "place": assembly.draw_place},
    ),
    Act(
        "unavailable",
        _("Say who cannot take part"),
        _step(pool.mark_unavailable),
        _in_status(*SEATED),
        _("Their seats become free. Then set a time for the next draw and start its selection."),
        CodesForm,
    ),
    Act(
        "available",
        _("Say who can take part after all"),
        _step(pool.mark_available),
        _has_unavailable,
        _("For a code mistyped, or somebody who thought again: they have their seats as before."),
        CodesForm,
    ),
    Act(
        "seat",
        _("Plan the tables"),
        _step(seating.plan_seats),
        _in_status(*SEATED),
        _("Members meet as many others as possible over the sessions. It replaces an older plan."),
        SeatingForm,
    ),
    Act(
        "seats",
        _("Save the tables"),
        _plan_file,
        _has_plan,
        _("Who sits where in each session, by id and code. That you read it is recorded."),
    ),
    Act(
        "meet",
        _("Begin the meetings"),
        _step(lifecycle.start_meeting),
        _may_become(Status.MEETING),
        _(
            "From now on quorum, majority and the days to answer stand. You write down what the "
            "assembly recommends. Seats that become free later are not filled any more."
        ),
    ),
    Act(
        "recommend",
        _("Add a recommendation"),
        _step(recommending.add_recommendation),
        _in_status(Status.MEETING),
        _("With the members’ vote on it. Residents see nothing before you publish all of them."),
        RecommendationForm,
    ),
    Act(
        "publish-recommendations",
        _("Publish the recommendations"),
        _step(recommending.publish_recommendations),
        _may_become(Status.RECOMMENDED),
        _(
            "All of them, adopted or not. From then on the city owes an answer, and each "
            "correction is shown with its reason."
        ),
    ),
    Act(
        "publish-answer",
        _("Publish the city’s answer"),
        _step(answering.publish_answer),
        _may_become(Status.ANSWERED),
        _("The answers to all recommendations that were adopted, in one go."),
    ),
    Act(
        "codes",
        _("Save the list of codes"),
        _codes,
        lambda user, row: may_inspect(user) and row.status != Status.DRAFT,
        _("For your letters: each person’s id and code. That you read it is recorded."),
    ),
    Act(
        "unreachable",
        _("Save who can be in no panel"),
        _unreachable,
        _has_unreachable,
        _("The quotas leave no place for these people. That you read who they are is recorded."),
    ),
    Act(
        "people",
        _("Save the file for auditors"),
        _people_file,
        lambda user, row: may_inspect(user) and row.draws.exists(),
        _("Codes, households and features of the latest draw. That you read it is recorded."),
    ),
    Act(
        "call-off",
        _("Call off the assembly"),
        _step(calling_off.call_off),
        _may_become(Status.CALLED_OFF),
        _(
            "For good. Nobody can register any more and no panel is drawn. What was published "
            "stays. What leads to the people in the pool is deleted after 30 days: write to them "
            "before."
        ),
        PublicReasonForm,
    ),
]
