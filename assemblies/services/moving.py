"""Move the draw whose panels are published. They stay; the change is published beside them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import DrawMove
from assemblies.services.lifecycle import demand_reason, demand_status, lock_assembly
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid
from civic.core.wording import moment


@transaction.atomic
def move_draw(
    *, assembly_id: int, to: dt.datetime, place: str, actor: User, at: dt.datetime, reason: str
) -> DrawMove:
    """Throw the dice at `to` in `place` instead. Raises Invalid, WrongState."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.COMMITTED)
    draw = assembly.draws.without_panels().latest("number")
    if to <= at:
        raise Invalid(_("This time has passed: choose a later one."))
    if to < draw.draw_at:
        raise Invalid(
            _(
                "The panels were published for a draw on %s. It cannot be earlier than that: who "
                "comes then would come too late."
            )
            % moment(draw.draw_at)
        )
    if (to, place) == (assembly.draw_at, assembly.draw_place):
        raise Invalid(_("This is the time and place already: change one of them."))
    move = DrawMove(
        draw=draw,
        moved_at=at,
        earlier_draw_at=assembly.draw_at,
        earlier_place=assembly.draw_place,
        draw_at=to,
        place=place,
        reason=demand_reason(reason),
    )
    move.full_clean()
    move.save(force_insert=True)
    assembly.draw_at, assembly.draw_place = to, place
    assembly.full_clean()
    assembly.save()
    audit.record(
        action="assembly.draw_moved",
        subject=assembly,
        actor=actor,
        at=at,
        before={"draw_at": move.earlier_draw_at.isoformat(), "draw_place": move.earlier_place},
        after={"draw_at": to.isoformat(), "draw_place": place},
        reason=move.reason,
    )
    return move
