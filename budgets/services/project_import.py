"""Many projects at once, from a table that officials keep: the whole file or nothing of it.

A CSV file in UTF-8 with a header. `number`, `title` and `cost` must be there; the other columns
may be left out, in any order. `cost` is money as people write it; `area` is the GSS code or the
name of one of the budget's areas, and may be empty where the budget has only one.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Budget, BudgetArea, Project
from budgets.permissions import may_manage
from budgets.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.core.money import parse_money

REQUIRED = ("number", "title", "cost")
COLUMNS = (
    *REQUIRED, "summary", "description", "place", "area", "latitude", "longitude",
    "exclusive_group",
)  # fmt: skip
AS_TYPED = ("number", "title", "summary", "description", "place", "exclusive_group")
MOST_ROWS = 5000
MOST_PROBLEMS = 20

Line = tuple[int, dict[str, str]]


@transaction.atomic
def import_projects(*, budget_id: int, content: bytes, actor: User, at: dt.datetime) -> int:
    """Add every project of the file to a draft; returns how many.

    Raises NotAllowed, WrongState, or Invalid whose `fields` hold a sentence for each bad line.
    """
    if not may_manage(actor):
        raise NotAllowed(_("Only a budget officer may do this."))
    budget = Budget.objects.select_for_update().get(pk=budget_id)
    if budget.status != Status.DRAFT:
        raise WrongState(_("Projects can only be added before the vote is announced."))
    projects = _checked(list(_lines(content)), budget)
    Project.objects.bulk_create(projects, batch_size=500)
    audit.record(
        action="budget.projects_imported",
        subject=budget,
        actor=actor,
        at=at,
        after={"projects": len(projects)},
    )
    return len(projects)


def _lines(content: bytes) -> Iterator[Line]:
    """Each row as (line where it ends, column -> text)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(
            [_at(line, _("This is not UTF-8 text. Save the file as “CSV UTF-8”."))]
        ) from None
    if "\0" in text:  # PostgreSQL knows no such text
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _broken([_at(line, _("There is a sign in it that no text has (NUL)."))])
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        _check_columns(columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                raise _broken([_at(reader.line_num, _shape(len(cells), len(columns)))])
            stripped = (cell.strip() for cell in cells)
            yield reader.line_num, dict(zip(columns, stripped, strict=True))
    except csv.Error as error:
        reason = _("The quotation marks do not fit (%s).") % error
        raise _broken([_at(reader.line_num, reason)]) from None


def _check_columns(columns: list[str]) -> None:
    problems = [_("The column “%s” is missing.") % name for name in REQUIRED if name not in columns]
    problems += [_("There is no column “%s”.") % name for name in columns if name not in COLUMNS]
    problems += [
        _("The column “%s” stands there twice.") % name
        for name in sorted({name for name in columns if columns.count(name) > 1})
    ]
    if problems:
        raise _broken([_at(1, problem) for problem in problems])


def _checked(lines: list[Line], budget: Budget) -> list[Project]:
    """The projects, none of them saved; refuses the file with all that is wrong in it."""
    if not lines:
        raise _broken([_("The file holds no project.")])
    if len(lines) > MOST_ROWS:
        raise _broken([_("The file holds more than %d projects.") % MOST_ROWS])
    areas = list(budget.areas.select_related("area", "budget"))
    first_lines = dict.fromkeys(budget.projects.values_list("number", flat=True), 0)
    projects, problems = [], []
    for line, cells in lines:
        try:
            projects.append(_project(cells, budget, areas))
        except ValidationError as error:
            problems += [_at(line, sentence) for sentence in _sentences(error)]
        if cells["number"] in first_lines:
            problems.append(_at(line, _twice(cells["number"], first_lines[cells["number"]])))
        first_lines.setdefault(cells["number"], line)
    if problems:
        raise _broken(problems)
    return projects


def _project(cells: Mapping[str, str], budget: Budget, areas: list[BudgetArea]) -> Project:
    """Raises ValidationError with every reason."""
    project = Project(budget=budget, **{name: cells.get(name, "") for name in AS_TYPED})
    project.latitude, project.longitude = (
        cells.get("latitude") or None,
        cells.get("longitude") or None,
    )
    problems: dict[str, Any] = {}
    try:
        project.clean_fields(exclude=["budget", "budget_area", "cost", "location"])
        project.clean()
    except ValidationError as error:
        problems = error.update_error_dict(problems)
    try:
        project.budget_area = _area(cells.get("area", ""), areas)
        project.cost = parse_money(cells["cost"], budget.currency)
        _check_price(project)
    except ValueError as error:
        problems.setdefault(NON_FIELD_ERRORS, []).append(ValidationError(str(error)))
    if problems:
        raise ValidationError(problems)
    return project


def _check_price(project: Project) -> None:
    if project.cost <= 0:
        raise ValueError(_("A project must cost something."))
    if project.cost > project.budget_area.amount:
        raise ValueError(_("It costs more than its area has."))


def _area(text: str, areas: list[BudgetArea]) -> BudgetArea:
    if not text and len(areas) == 1:
        return areas[0]
    for area in areas:
        if text.casefold() in (area.area.code.casefold(), area.area.name.casefold()):
            return area
    if text:
        raise ValueError(_("“%s” is no area of this budget.") % text)
    raise ValueError(_("Say which area of the budget pays."))


def _sentences(error: ValidationError) -> list[str]:
    return [
        sentence if name == NON_FIELD_ERRORS else f"{name}: {sentence}"
        for name, said in error.message_dict.items()
        for sentence in said
    ]


def _twice(number: str, line: int) -> str:
    if line:
        return _("The number %(number)s stands in line %(line)d already.") % {
            "number": number,
            "line": line,
        }
    return _("The budget has a project with the number %s already.") % number


def _shape(found: int, expected: int) -> str:
    return _("%(found)d values where the first line names %(expected)d columns.") % {
        "found": found,
        "expected": expected,
    }


def _at(line: int, reason: str) -> str:
    return _("Line %(line)d: %(reason)s") % {"line": line, "reason": reason}


def _broken(problems: list[str]) -> Invalid:
    message = _("The file was not imported. Put it right and send it again.")
    return Invalid(message, code="broken-file", fields={"file": problems[:MOST_PROBLEMS]})
