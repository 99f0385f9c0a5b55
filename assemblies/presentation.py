"""What pages show of an assembly and its draws, as plain data. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Draw
from assemblies.states import Status
from civic.core.wording import moment, process_steps

STEP_OF = {
    Status.DRAFT: 0,
    Status.REGISTRATION: 0,
    Status.SELECTING: 1,
    Status.COMMITTED: 2,
    Status.DRAWN: 3,
    Status.MEETING: 3,
    Status.RECOMMENDED: 5,
    Status.ANSWERED: 6,
}


def day(at: dt.datetime) -> str:
    return plain_day(localtime(at).date())


def plain_day(day: dt.date) -> str:
    return date_format(day, "j E Y")


def steps(assembly: Assembly, latest: Draw | None, at: dt.datetime) -> list[dict[str, str]]:
    """The way from the question to the city's answer, with where the assembly is now."""
    names = [
        (_("People register"), _("until %s") % day(assembly.registration_closes_at)),
        (_("Panels published"), ""),
        (_("Dice thrown"), _day_of_dice(assembly, latest, at)),
        (_("The assembly meets"), assembly.meets),
        (_("Recommendations"), day(assembly.recommended_at) if assembly.recommended_at else ""),
        (_("The city answers"), _day_of_answer(assembly)),
    ]
    if assembly.called_off_at is not None:
        taken = _steps_taken(assembly, latest)
        ended = (_("Called off"), day(assembly.called_off_at))
        return process_steps([*names[:taken], ended], taken)
    is_over = assembly.status == Status.REGISTRATION and not assembly.accepts_people(at)
    return process_steps(names, STEP_OF[Status.SELECTING if is_over else Status(assembly.status)])


def _steps_taken(assembly: Assembly, latest: Draw | None) -> int:
    """How many steps an assembly had behind it when it was called off."""
    if assembly.recommended_at is not None:
        return 5
    if latest is None:
        return 1
    return 3 if latest.is_drawn() else 2


def _day_of_answer(assembly: Assembly) -> str:
    if assembly.answered_at is not None:
        return day(assembly.answered_at)
    due = assembly.answer_due_on()
    return _("by %s") % plain_day(due) if due else ""


def _day_of_dice(assembly: Assembly, latest: Draw | None, at: dt.datetime) -> str:
    """Of the draw that was published; the assembly's own time may be that of the next one."""
    if latest is not None and latest.is_drawn() and assembly.status != Status.SELECTING:
        return day(latest.result.entered_at)
    return day(assembly.draw_at) if assembly.draw_at > at else ""


def standing(assembly: Assembly, at: dt.datetime) -> str:
    """One sentence on where the assembly is. The clock comes first: officials may be late."""
    if assembly.called_off_at is not None:
        return called_off(assembly.called_off_at)
    if assembly.status == Status.REGISTRATION and not assembly.accepts_people(at):
        closed = moment(assembly.registration_closes_at)
        return _("Registration closed on %s. The panels for the draw are worked out next.") % closed
    if assembly.status == Status.COMMITTED and assembly.draw_at <= at:
        return _(
            "The panels are published. The draw was announced for %s; what the dice showed is not "
            "entered yet."
        ) % moment(assembly.draw_at)
    if assembly.answered_at is not None:
        return _("The city has answered the recommendations, on %s.") % day(assembly.answered_at)
    due = assembly.answer_due_on()
    if due is not None:
        return _sentence_on_answer(assembly, due, at)
    sentences = {
        Status.DRAFT: _("This assembly is being prepared."),
        Status.REGISTRATION: _("People who got a letter can register until %s.")
        % moment(assembly.registration_closes_at),
        Status.SELECTING: _("Registration is over. The panels for the draw are being worked out."),
        Status.COMMITTED: _("The panels are published. The dice are thrown on %s.")
        % moment(assembly.draw_at),
        Status.DRAWN: _("The members are drawn."),
        Status.MEETING: _("The members meet and work on their recommendations."),
    }
    return sentences[Status(assembly.status)]


def _sentence_on_answer(assembly: Assembly, due: dt.date, at: dt.datetime) -> str:
    if assembly.answer_is_late(at):
        late = _("The recommendations are published. The city’s answer was due on %s and is late.")
        return late % plain_day(due)
    return _("The recommendations are published. The city answers by %s.") % plain_day(due)


def called_off(at: dt.datetime) -> str:
    return _("This assembly was called off on %s.") % day(at)


def can_be_watched(assembly: Assembly, at: dt.datetime) -> bool:
    """Whether the next dice are still to be thrown, at a time that is known."""
    if assembly.status == Status.COMMITTED:
        return True
    is_before_draw = not assembly.has_panel() and not assembly.is_called_off()
    return is_before_draw and assembly.draw_at > at


Quotas = list[tuple[str, list[tuple[str, str]]]]


def quotas_of(assembly: Assembly) -> Quotas:
    """Feature -> its values, each with its seats in words."""
    rows = assembly.quotas.values_list("feature", "value", "minimum", "maximum")
    return _grouped(rows)


def quotas_of_draw(draw: Draw) -> Quotas:
    """The same of a draw: the quotas for the seats that it fills."""
    names = ("feature", "value", "minimum", "maximum")
    return _grouped(tuple(quota[name] for name in names) for quota in draw.facts["quotas"])


def _grouped(rows: Iterable[Any]) -> Quotas:
    groups: dict[str, list[tuple[str, str]]] = {}
    for feature, value, least, most in rows:
        groups.setdefault(feature, []).append((value, _seats(least, most)))
    return list(groups.items())


def _seats(least: int, most: int) -> str:
    if least == most:
        return str(least)
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def moves(draw: Draw) -> list[dict[str, str]]:
    """How often and why the draw was moved, the first move first."""
    return [
        {
            "day": day(move.moved_at),
            "before": _when_and_where(move.earlier_draw_at, move.earlier_place),
            "after": _when_and_where(move.draw_at, move.place),
            "reason": move.reason,
        }
        for move in draw.moves.all()
    ]


def _when_and_where(at: dt.datetime, place: str) -> str:
    return f"{moment(at)}, {place}" if place else moment(at)


def chances(draw: Draw) -> list[Fraction]:
    """The chance of everybody in the pool, recounted from the published table."""
    total = draw.facts["panels"]
    return [
        Fraction(int(panels), total)
        for panels, people in draw.facts["people_by_panels"].items()
        for _person in range(people)
    ]


@dataclass(frozen=True)
class File:
    """A file to save, by the name of its address."""

    route: str
    name: str
    label: str


def files(draw: Draw) -> list[File]:
    """What one needs to check the draw, in the order of the command's arguments."""
    stem = f"{draw.assembly.slug}-draw-{draw.number}"
    found = [
        File("assemblies:commitment", f"{stem}-commitment.json", _("The commitment")),
        File("assemblies:panels", f"{stem}-panels.txt", _("All panels")),
    ]
    if draw.is_drawn():
        found.append(File("assemblies:result", f"{stem}-result.json", _("The result")))
    return found


def command(draw: Draw) -> str:
    """The one line that checks the draw, once the files are saved in one folder."""
    return " ".join(["python3 -I verify_draw.py", *(file.name for file in files(draw))])


@dataclass(frozen=True)
class Receipt:
    """What one code finds in one draw. `lines` are the panels that it stands in.

    `has_left`: the person told the city, before or after the dice, that they cannot take part.
    """

    code: str
    is_known: bool
    lines: tuple[str, ...]
    chance: Fraction
    is_drawn: bool | None
    seat_since: int | None
    has_left: bool


def receipt(draw: Draw, code: str) -> Receipt:
    member = draw.assembly.members.filter(code=code).first()
    panels = draw.facts["panels"]
    lines = draw.lines_with(code)
    digits = len(str(panels)) - 1
    has_left = member is not None and not member.is_available
    seat = member.drawn_in if member and not has_left else None
    return Receipt(
        code=code,
        is_known=member is not None,
        lines=tuple(f"{line:0{digits}}" for line in lines),
        chance=Fraction(len(lines), panels),
        is_drawn=code in draw.result.codes if draw.is_drawn() else None,
        seat_since=seat if seat is not None and seat < draw.number else None,
        has_left=has_left,
    )
