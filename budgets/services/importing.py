"""Load a Pabulib file as a finished budget: its projects, every ballot, its rule, its count."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from budgets.models import Budget, BudgetArea, CountedBallot, Project
from budgets.models.budgets import CURRENCY
from budgets.models.projects import UNUSABLE_NUMBER
from budgets.services.counting import record_count
from budgets.states import Status
from budgets.tally import Parameters, PbError, read_pb
from budgets.tally.pabulib import PbFile
from civic.areas.models import Area
from civic.audit import services as audit
from civic.core.money import minor_units

DATE_FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%Y")
DEFAULT_CURRENCY = "EUR"


@transaction.atomic
def import_pb(*, path: Path, at: dt.datetime) -> tuple[Budget, bool]:
    """The budget of the file, and whether it is new: loading a file twice changes nothing.

    Raises PbError (file, line, reason) for a broken file, OSError for one that cannot be opened.
    A rule that the file does not name is greedy by votes, the rule of most cities.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = Budget.objects.filter(source_digest=digest).first()
    if known is not None:
        return known, False
    pb = read_pb(path)
    _check_numbers(pb, path)
    budget = _create_budget(pb, digest, path)
    budget_area = BudgetArea.objects.create(
        budget=budget, area=budget.area, amount=pb.election.budget * _factor(pb, path)
    )
    _create_projects(pb, budget_area, _factor(pb, path))
    CountedBallot.objects.bulk_create(_ballots(pb, budget), batch_size=2000)
    record_count(budget=budget, at=at)
    budget.status = Status.RESULTS
    budget.save(update_fields=["status"])
    audit.record(
        action="budget.imported",
        subject=budget,
        actor=None,
        at=at,
        after={"file": path.name, "sha256": digest},
    )
    return budget, True


def _check_numbers(pb: PbFile, path: Path) -> None:
    """A number that a file can hold, and an address of ours cannot."""
    for project in pb.election.projects:
        if re.search(UNUSABLE_NUMBER, project.id):
            raise PbError(str(path), 1, f"{project.id!r} cannot be part of an address")


def _create_budget(pb: PbFile, digest: str, path: Path) -> Budget:
    opens, closes = _dates(pb.meta)
    parameters = pb.parameters or Parameters(rule="greedy", ties=("cost", "id"))
    named = " ".join(pb.meta[key] for key in ("unit", "subunit", "instance") if pb.meta.get(key))
    title = named or path.stem
    budget = Budget(
        slug=f"{slugify(path.stem)[:60]}-{digest[:8]}",
        title=title[:160],
        summary=(pb.meta.get("description") or title)[:300],
        area=_area(pb.meta),
        currency=_currency(pb),
        status=Status.COUNTING,
        voting_opens_at=opens,
        voting_closes_at=closes,
        vote_type=pb.election.vote_type,
        count_parameters=parameters.to_json(),
        source_digest=digest,
    )
    budget.full_clean()
    budget.save()
    return budget


def _create_projects(pb: PbFile, budget_area: BudgetArea, factor: int) -> None:
    cells = {row[0]: dict(zip(pb.project_columns, row, strict=False)) for row in pb.project_rows}
    Project.objects.bulk_create(
        Project(
            budget=budget_area.budget,
            budget_area=budget_area,
            number=project.id,
            title=(project.name or project.id)[:1000],
            cost=project.cost * factor,
            place=cells[project.id].get("subunit", "")[:160],
            exclusive_group=project.group or "",
            latitude=_degrees(cells[project.id].get("latitude"), 90),
            longitude=_degrees(cells[project.id].get("longitude"), 180),
        )
        for project in pb.election.projects
    )


def _ballots(pb: PbFile, budget: Budget) -> Iterator[CountedBallot]:
    """One row a voter, in an order that tells nothing about the file's."""
    rows = [
        choices
        for ballot in pb.election.ballots
        for choices in [[list(point) for point in ballot.points]] * ballot.weight
    ]
    secrets.SystemRandom().shuffle(rows)
    return (CountedBallot(budget=budget, choices=choices) for choices in rows)


def _area(meta: dict[str, str]) -> Area:
    """The city of the file, found or made under a code of its own."""
    name = meta.get("unit") or meta.get("country") or "Pabulib"
    digest = hashlib.sha256(f"{meta.get('country')}/{name}".encode()).hexdigest()
    area, _ = Area.objects.get_or_create(
        code=f"PB{digest[:10].upper()}", defaults={"name": name[:120], "kind": Area.Kind.CITY}
    )
    return area


def _currency(pb: PbFile) -> str:
    code = pb.election.currency.strip().upper()
    return code if re.search(CURRENCY, code) else DEFAULT_CURRENCY


def _factor(pb: PbFile, path: Path) -> int:
    """How many minor units of the currency the file's smallest amount is."""
    factor, rest = divmod(minor_units(_currency(pb)), pb.election.scale)
    if rest or not factor:
        raise PbError(str(path), 1, f"amounts are finer than the {_currency(pb)} has minor units")
    return factor


def _dates(meta: dict[str, str]) -> tuple[dt.datetime, dt.datetime]:
    """When the vote began and ended; where the file does not say, its year, else 1970."""
    year = _date(meta.get("instance", "")) or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    opens = _date(meta.get("date_begin", "")) or year
    closes = _date(meta.get("date_end", "")) or opens
    return opens, max(closes, opens) + dt.timedelta(days=1)


def _date(text: str) -> dt.datetime | None:
    for date_format in DATE_FORMATS:
        try:
            return dt.datetime.strptime(text.strip(), date_format).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    return None


def _degrees(text: str | None, bound: int) -> Decimal | None:
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return round(value, 5) if value.is_finite() and abs(value) <= bound else None
