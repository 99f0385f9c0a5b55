"""The pool: loaded from the city's file, looked at, and who of it cannot take part."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assemblies.models import Assembly, PoolCheck, PoolMember, Selection
from assemblies.models.pool import PoolMemberQuerySet
from assemblies.permissions import may_inspect
from assemblies.services.keys import code_key, household_key, household_mark
from assemblies.services.lifecycle import demand_status, lock_assembly
from assemblies.services.refusals import as_invalid
from assemblies.sortition import (
    Person,
    Problem,
    SortitionError,
    person_codes,
    read_people,
    replacement_problem,
)
from assemblies.sortition.files import open_table
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed

BATCH = 2000
Days = Mapping[str, dt.date | None]


@transaction.atomic
def load_people(
    *,
    assembly_id: int,
    content: Iterable[bytes],
    household: Sequence[str] = (),
    registered: str = "",
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> int:
    """The pool becomes what the CSV file holds: whole, or not at all. Returns its size.

    Needed are an id column and one column per feature of the quotas. `household` names the
    columns of the address, of which only a keyed hash is kept; `registered` the column of the day
    on which somebody registered. Without it that is the day of the first file that names them,
    and for the very first file it stays unknown. Raises Invalid with the row.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.REGISTRATION)
    known = dict(assembly.members.values_list("file_id", "registered_on"))
    people, days = _read(assembly, content, household, registered)
    if not days and known:
        days = {person.id: known.get(person.id, localdate(at)) for person in people}
    assembly.members.all().delete()
    PoolMember.objects.bulk_create(_members(assembly, people, days), batch_size=BATCH)
    ask_for_check(assembly=assembly, at=at)
    audit.record(
        action="assembly.pool_loaded",
        subject=assembly,
        actor=actor,
        at=at,
        before={"people": len(known)},
        after={"people": len(people)},
        reason=reason,
    )
    return len(people)


def _read(
    assembly: Assembly, content: Iterable[bytes], household: Sequence[str], registered: str
) -> tuple[tuple[Person, ...], Days]:
    """The reader wants a file; it is gone again before this returns."""
    rules = [quota.rule() for quota in assembly.quotas.all()]
    with NamedTemporaryFile(suffix=".csv") as file:
        file.writelines(content)
        file.flush()
        path = Path(file.name)
        try:
            people = read_people(path, rules, household=household)
            return people, _read_days(path, people, registered)
        except SortitionError as error:
            raise as_invalid(error) from error


def _read_days(path: Path, people: Sequence[Person], registered: str) -> Days:
    """The file read once more for one column: its rows are the people, in their order."""
    if not registered:
        return {}
    with open_table(path) as table:
        column = table.require(registered.casefold())
        return {
            person.id: _day(row, cells[column])
            for person, (row, cells) in zip(people, table.rows, strict=True)
        }


def _day(row: int, text: str) -> dt.date:
    """A day, or a moment, as 2026-11-25 or 2026-11-25 18:30."""
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        raise Invalid(
            _("Row %(row)s: “%(text)s” is no day such as 2026-11-25.")
            % {"row": row, "text": text[:20]}
        ) from None


def _members(assembly: Assembly, people: Sequence[Person], days: Days) -> list[PoolMember]:
    longest = PoolMember._meta.get_field("file_id").max_length or 0
    for person in people:
        if len(person.id) > longest:
            raise Invalid(_("The id “%(id)s…” is too long.") % {"id": person.id[:20]})
    codes = person_codes((person.id for person in people), code_key(assembly))
    key = household_key(assembly)
    return [
        PoolMember(
            assembly=assembly,
            file_id=person.id,
            code=codes[person.id],
            features=dict(person.features),
            household=household_mark(person.household, key),
            registered_on=days.get(person.id),
        )
        for person in people
    ]


@transaction.atomic
def mark_unavailable(
    *, assembly_id: int, codes: Sequence[str], actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """Take people out of the coming draws, and off their seats. Returns how many that changed.

    Raises Invalid for codes that nobody in the pool has.
    """
    assembly, rows = _members_with(assembly_id, codes, actor)
    changed = rows.filter(is_available=True).update(is_available=False)
    _record_availability(assembly, "people_unavailable", codes, actor=actor, at=at, reason=reason)
    return changed


@transaction.atomic
def mark_available(
    *, assembly_id: int, codes: Sequence[str], actor: User, at: dt.datetime, reason: str = ""
) -> int:
    """The same taken back, for a code mistyped: who had a seat has it again.

    Raises Invalid where their seats were filled meanwhile, or somebody of their home has one.
    """
    assembly, rows = _members_with(assembly_id, codes, actor)
    changed = rows.filter(is_available=False).update(is_available=True)
    if assembly.members.seated().count() > assembly.panel_size:
        raise Invalid(_("Another draw has filled their seats: they cannot have them back."))
    try:
        problem_of(assembly)
    except SortitionError as error:
        raise as_invalid(error) from error
    _record_availability(assembly, "people_available", codes, actor=actor, at=at, reason=reason)
    return changed


def _members_with(
    assembly_id: int, codes: Sequence[str], actor: User
) -> tuple[Assembly, PoolMemberQuerySet]:
    """The locked assembly after a draw, and those of its pool. Invalid for unknown codes."""
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.DRAWN, Status.MEETING)
    rows = PoolMember.objects.filter(assembly=assembly, code__in=codes)
    missing = sorted(set(codes) - set(rows.values_list("code", flat=True)))
    if missing:
        raise Invalid(_("Nobody in the pool has the code %(code)s.") % {"code": missing[0]})
    return assembly, rows


def _record_availability(
    assembly: Assembly,
    what: str,
    codes: Sequence[str],
    *,
    actor: User,
    at: dt.datetime,
    reason: str,
) -> None:
    ask_for_check(assembly=assembly, at=at)
    audit.record(
        action=f"assembly.{what}",
        subject=assembly,
        actor=actor,
        at=at,
        after={"codes": sorted(set(codes))},
        reason=reason,
    )


@transaction.atomic
def read_codes(*, assembly: Assembly, actor: User, at: dt.datetime, reason: str = "") -> str:
    """A CSV file of everybody's id and code, to write to them. That it was read is recorded."""
    _demand_inspector(actor)
    audit.record(action="assembly.codes_read", subject=assembly, actor=actor, at=at, reason=reason)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("id", "code", "drawn"))
    for member in assembly.members.all():
        drawn = member.drawn_in if member.is_available else None
        rows.writerow((member.file_id, member.code, drawn or ""))
    return out.getvalue()


def ask_for_check(*, assembly: Assembly, at: dt.datetime) -> None:
    """People or quotas have changed: a worker looks at the pool anew."""
    check = PoolCheck(assembly=assembly, queued_at=at)
    PoolCheck.objects.bulk_create([check], ignore_conflicts=True)
    PoolCheck.objects.filter(assembly=assembly).queue_again(at)


@transaction.atomic
def read_unreachable(
    *, selection: Selection, actor: User, at: dt.datetime, reason: str = ""
) -> str:
    """A CSV file of who can be in no panel, with what they said of themselves. Recorded."""
    _demand_inspector(actor)
    audit.record(
        action="assembly.unreachable_read", subject=selection, actor=actor, at=at, reason=reason
    )
    ids = selection.report.get("unreachable", [])
    members = selection.assembly.members.filter(file_id__in=ids)
    features = list(dict.fromkeys(selection.assembly.quotas.values_list("feature", flat=True)))
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("id", "code", *features))
    for member in members:
        rows.writerow((member.file_id, member.code, *(member.features[f] for f in features)))
    return out.getvalue()


def _demand_inspector(actor: User) -> None:
    if not may_inspect(actor):
        raise NotAllowed(_("Only an assembly officer or an auditor may do this."))


def problem_of(assembly: Assembly) -> Problem:
    """What the next draw is over: the people, seats and quotas that are left."""
    members = list(assembly.members.all())
    whole = Problem(
        people=tuple(member.person() for member in members),
        quotas=tuple(quota.rule() for quota in assembly.quotas.all()),
        size=assembly.panel_size,
    )
    seated = [member.file_id for member in members if member.drawn_in]
    gone = [member.file_id for member in members if not member.is_available]
    return replacement_problem(whole, seated, gone)
