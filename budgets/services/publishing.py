"""What is published of a vote: its rules when it opens, its bundle when it is counted."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from budgets import bundle
from budgets.models import Budget, CountedBallot, Project
from budgets.states import ResultStanding, Status
from budgets.tally import Parameters
from budgets.tally.pabulib import RULES_IN_FILES
from civic.core.each import each_by_itself
from civic.core.money import minor_units
from civic.publiclog.reading import checkpoint_notes, log_lines

IMPORTED = "imported"


def rules_of(budget: Budget) -> bytes:
    """The rules as the log fixes them: areas, projects, prices, limits, the count."""
    areas = {row.area.code: row.amount for row in budget.areas.select_related("area")}
    projects = [
        bundle.RuledProject(
            row.number, row.cost, row.budget_area.area.code, row.exclusive_group or None
        )
        for row in _projects(budget)
    ]
    limits = {}
    if budget.source_digest is None:  # a file that was loaded may have kept to other limits
        limits = {"min_length": 1, "max_length": budget.max_choices or len(projects)}
    if budget.within_budget:
        limits["max_overspent"] = 0
    return bundle.rules_document(
        areas=areas,
        projects=projects,
        ballot=limits,
        count=budget.parameters.to_json(),
        currency=budget.currency,
        scale=minor_units(budget.currency),
        vote_type=budget.vote_type,
    )


def publish_due() -> int:
    """Write the bundle of every counted vote that has none. Returns how many were written.

    A second one once the result is final: it takes the place of the first.
    """
    counted = Budget.objects.filter(count__isnull=False).exclude(status=Status.CALLED_OFF)
    missing = [
        budget
        for budget in counted.select_related("log", "count", "seal", "area")
        if not bundle_path(budget).exists()
    ]
    return len(each_by_itself(missing, publish_bundle, task="publishing"))


def published_bundle(budget: Budget) -> Path | None:
    """The archive to offer: the provisional one until the final one is written. None: not yet."""
    paths = [bundle_path(budget), bundle_path(budget, standing=ResultStanding.PROVISIONAL)]
    return next((path for path in paths if path.exists()), None)


def bundle_path(budget: Budget, standing: ResultStanding | None = None) -> Path:
    """Where the archive of a counted vote lies; it may be shown once the result is."""
    moment = f"{budget.count.counted_at:%Y%m%d%H%M%S%f}"
    name = f"{budget.process}-{moment}-{standing or budget.standing or IMPORTED}.zip"
    return _folder() / name


def remove_bundles(budget: Budget) -> None:
    """Every archive of this vote, whatever it was called."""
    for path in _folder().glob(f"{budget.process}-*"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "bundles"


def publish_bundle(budget: Budget) -> None:
    """Write the archive; a final one takes the place of the provisional one.

    Of a vote that is called off meanwhile none may stay.
    """
    write_bundle(budget)
    if Budget.objects.called_off().filter(pk=budget.pk).exists():
        remove_bundles(budget)
        return
    if budget.is_final:
        bundle_path(budget, standing=ResultStanding.PROVISIONAL).unlink(missing_ok=True)


def write_bundle(budget: Budget) -> Path:
    """Write the archive, all or nothing, even if another worker is at it too."""
    path = bundle_path(budget)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as target:
            bundle.write_zip(bundle_of(budget), target)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def bundle_of(budget: Budget) -> bundle.Bundle:
    """All parts of the bundle of a counted vote; the long ones are read as they are written."""
    log = budget.log
    return bundle.Bundle(
        process=budget.process,
        standing=budget.standing or IMPORTED,
        origin=log.origin if log else "",
        public_key=log.public_key if log else "",
        rules=rules_of(budget),
        vote_type=budget.vote_type,
        meta=_meta(budget),
        projects=_project_rows(budget),
        ballots=_ballots(budget) if log else _loaded_ballots(budget),
        log=log_lines(log) if log else (),
        checkpoints=checkpoint_notes(log) if log else (),
        result=budget.count.documents,
        turnout=budget.seal.turnout or {} if log else {},
    )


def _meta(budget: Budget) -> dict[str, str]:
    """META as Pabulib has it."""
    total = sum(budget.areas.values_list("amount", flat=True))
    facts = {
        "description": " ".join(budget.summary.split()),
        "country": settings.CITY_COUNTRY,
        "unit": budget.area.name,
        "instance": budget.slug,
        "num_projects": str(budget.projects.count()),
        "num_votes": str(budget.count.ballots),
        "budget": bundle.decimal_amount(total, minor_units(budget.currency)),
        "vote_type": budget.vote_type,
        "rule": _rule_name(budget.parameters),
        "date_begin": f"{budget.voting_opens_at:%d.%m.%Y}",
        "date_end": f"{budget.voting_closes_at:%d.%m.%Y}",
        "currency": budget.currency,
        "min_length": "1",
    }
    if budget.max_choices:
        facts["max_length"] = str(budget.max_choices)
    return facts


def _rule_name(parameters: Parameters) -> str:
    """The name that Pabulib has for the rule, or our own."""
    same = (name for name, known in RULES_IN_FILES.items() if known == parameters)
    return next(same, f"{parameters.rule}/{parameters.completion}")


def _project_rows(budget: Budget) -> list[dict[str, str]]:
    funded = {name for document in budget.count.documents.values() for name in document["winners"]}
    votes = Counter(number for ballot in _ballots(budget) for number, _points in ballot.choices)
    scale = minor_units(budget.currency)
    return [
        {
            "project_id": row.number,
            "cost": bundle.decimal_amount(row.cost, scale),
            "votes": str(votes[row.number]),
            "name": " ".join(row.title.split()),
            "area": row.budget_area.area.code,
            "selected": str(int(row.number in funded)),
        }
        for row in _projects(budget)
    ]


def _projects(budget: Budget) -> list[Project]:
    return list(Project.objects.of(budget).select_related("budget_area__area").order_by("number"))


def _ballots(budget: Budget) -> Iterator[bundle.PublishedBallot]:
    """By commitment, a page of the index at a time."""
    rows = CountedBallot.objects.filter(budget=budget).order_by("commitment")
    for row in rows.iterator(chunk_size=5000):
        choices = [(str(number), int(points)) for number, points in row.choices]
        yield bundle.PublishedBallot(row.commitment or "", choices, row.nonce or "")


def _loaded_ballots(budget: Budget) -> Iterator[bundle.PublishedBallot]:
    """Numbered, in the order of their random ids."""
    rows = CountedBallot.objects.filter(budget=budget).order_by("pk")
    for number, row in enumerate(rows.iterator(chunk_size=5000), 1):
        choices = [(str(name), int(points)) for name, points in row.choices]
        yield bundle.PublishedBallot(str(number), choices, "")
