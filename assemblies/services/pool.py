"""The pool: loaded from the city's file, looked at, and who of it cannot take part."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.models import Assembly, PoolMember
from assemblies.permissions import may_inspect
from assemblies.services.keys import code_key, household_key, household_mark
from assemblies.services.lifecycle import demand_status, lock_assembly
from assemblies.services.refusals import as_invalid
from assemblies.sortition import (
    Person,
    PoolHealth,
    Problem,
    SortitionError,
    person_codes,
    pool_health,
    read_people,
    replacement_problem,
)
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed

BATCH = 2000


@transaction.atomic
def load_people(
    *,
    assembly_id: int,
    content: Iterable[bytes],
    household: Sequence[str] = (),
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> int:
    """The pool becomes what the CSV file holds: whole, or not at all. Returns its size.

    Needed are an id column and one column per feature of the quotas. `household` names the
    columns of the address, of which only a keyed hash is kept. Raises Invalid with the row.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.REGISTRATION)
    before = assembly.members.count()
    people = _read(assembly, content, household)
    assembly.members.all().delete()
    PoolMember.objects.bulk_create(_members(assembly, people), batch_size=BATCH)
    audit.record(
        action="assembly.pool_loaded",
        subject=assembly,
        actor=actor,
        at=at,
        before={"people": before},
        after={"people": len(people)},
        reason=reason,
    )
    return len(people)


def _read(
    assembly: Assembly, content: Iterable[bytes], household: Sequence[str]
) -> tuple[Person, ...]:
    """The reader wants a file; it is gone again before this returns."""
    rules = [quota.rule() for quota in assembly.quotas.all()]
    with NamedTemporaryFile(suffix=".csv") as file:
        file.writelines(content)
        file.flush()
        try:
            return read_people(Path(file.name), rules, household=household)
        except SortitionError as error:
            raise as_invalid(error) from error


def _members(assembly: Assembly, people: Sequence[Person]) -> list[PoolMember]:
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
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.DRAWN)
    rows = assembly.members.filter(code__in=codes)
    missing = sorted(set(codes) - set(rows.values_list("code", flat=True)))
    if missing:
        raise Invalid(_("Nobody in the pool has the code %(code)s.") % {"code": missing[0]})
    changed = rows.filter(is_available=True).update(is_available=False)
    audit.record(
        action="assembly.people_unavailable",
        subject=assembly,
        actor=actor,
        at=at,
        after={"codes": sorted(set(codes))},
        reason=reason,
    )
    return changed


@transaction.atomic
def read_codes(*, assembly: Assembly, actor: User, at: dt.datetime, reason: str = "") -> str:
    """A CSV file of everybody's id and code, to write to them. That it was read is recorded."""
    if not may_inspect(actor):
        raise NotAllowed(_("Only an assembly officer or an auditor may do this."))
    audit.record(action="assembly.codes_read", subject=assembly, actor=actor, at=at, reason=reason)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("id", "code", "drawn"))
    for member in assembly.members.all():
        drawn = member.drawn_in if member.is_available else None
        rows.writerow((member.file_id, member.code, drawn or ""))
    return out.getvalue()


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


def health_of(assembly: Assembly, at: dt.datetime) -> PoolHealth:
    """Whether the pool is good enough now, and at the close at the present rate."""
    return pool_health(
        [member.person() for member in assembly.members.available()],
        [quota.rule() for quota in assembly.quotas.all()],
        assembly.panel_size,
        elapsed=at - (assembly.registration_opened_at or at),
        remaining=assembly.registration_closes_at - at,
    )
