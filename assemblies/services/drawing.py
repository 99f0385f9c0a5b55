"""The public draw: publish the commitment, then enter what the dice showed. Once each."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Draw, DrawnPanel, Selection
from assemblies.permissions import may_inspect
from assemblies.services.keys import code_key
from assemblies.services.lifecycle import advance, demand_status, lock_assembly
from assemblies.services.pool import problem_of
from assemblies.services.refusals import as_invalid
from assemblies.services.selecting import PANELS
from assemblies.sortition import Lottery, SortitionError, commit_draw, drawn_document
from assemblies.sortition import Selection as Chosen
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed, WrongState


@transaction.atomic
def publish_commitment(*, assembly_id: int, actor: User, at: dt.datetime, reason: str = "") -> Draw:
    """Publish the panels by codes with their hashes. From now on nothing of it can change.

    Raises WrongState while the selection is not done, Invalid when the draw's time has passed.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.SELECTING)
    if assembly.draw_at <= at:
        raise Invalid(_("The time of the draw has passed: set a later one first."))
    number = assembly.draws.count() + 1
    selection = assembly.selections.get(number=number)
    if not selection.is_done():
        raise WrongState(_("The selection is not done yet."))
    draw = _commit(assembly, selection, at)
    advance(
        assembly,
        Status.COMMITTED,
        actor=actor,
        at=at,
        reason=reason,
        details={"draw": number, "commitment": draw.sha256},
    )
    return draw


def _commit(assembly: Assembly, selection: Selection, at: dt.datetime) -> Draw:
    assert selection.chosen is not None
    assert selection.panels is not None
    last = assembly.draws.without_panels().last()
    commitment = commit_draw(
        problem_of(assembly),
        Chosen.from_json(selection.chosen),
        Lottery.from_json(selection.panels),
        assembly=assembly.slug,
        draw=selection.number,
        at=assembly.draw_at,
        key=code_key(assembly),
        previous=last.sha256 if last else None,
    )
    selection.people_file = commitment.people
    selection.save(update_fields=["people_file"])
    return Draw.objects.create(
        assembly=assembly,
        number=selection.number,
        draw_at=assembly.draw_at,
        published_at=at,
        document=commitment.document,
        panels=commitment.panels,
    )


@transaction.atomic
def enter_dice(
    *, assembly_id: int, dice: str, actor: User, at: dt.datetime, reason: str = ""
) -> DrawnPanel:
    """Draw the panel on the line that the dice show, "042". Raises Invalid, WrongState."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.COMMITTED)
    draw = assembly.draws.latest("number")
    if at < assembly.draw_at:  # the draw's own time is the one announced first
        local = localtime(assembly.draw_at)
        raise WrongState(
            _("The draw was announced for %(day)s at %(time)s. Throw the dice then.")
            % {"day": date_format(local, "j E Y"), "time": date_format(local, "H:i")}
        )
    try:
        document = drawn_document(draw.commitment(), dice=dice, panels=PANELS, at=at)
    except SortitionError as error:
        raise as_invalid(error) from error
    panel = DrawnPanel(draw=draw, dice="".join(dice.split()), entered_at=at, document=document)
    panel.save(force_insert=True)
    assembly.members.filter(code__in=panel.codes).update(drawn_in=draw.number)
    advance(
        assembly,
        Status.DRAWN,
        actor=actor,
        at=at,
        reason=reason,
        details={"draw": draw.number, "dice": panel.dice},
    )
    return panel


@transaction.atomic
def read_people_file(
    *, selection: Selection, actor: User, at: dt.datetime, reason: str = ""
) -> bytes:
    """The auditors' file (code, household, features), whose hash is published. Recorded."""
    if not may_inspect(actor):
        raise NotAllowed(_("Only an assembly officer or an auditor may do this."))
    if selection.people_file is None:
        raise WrongState(_("There is no such file before the panels are published."))
    audit.record(
        action="assembly.people_file_read",
        subject=selection,
        actor=actor,
        at=at,
        reason=reason,
    )
    return bytes(selection.people_file)
