"""What is published of budgets as files, for the catalogue of open data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.bundle import decimal_amount
from budgets.cards import HUE
from budgets.models import Budget, Project
from budgets.services.publishing import published_bundle
from civic.core.money import minor_units
from civic.opendata.datasets import Column, Dataset, File

PROJECT_COLUMNS = (
    Column("number", "string", gettext_lazy("The project’s name on the ballot.")),
    Column("title", "string", gettext_lazy("Its title.")),
    Column("summary", "string", gettext_lazy("What it is, in one sentence.")),
    Column("cost", "number", gettext_lazy("Its price, in units of the currency.")),
    Column("currency", "string", gettext_lazy("The currency’s code (ISO 4217).")),
    Column("paid_from", "string", gettext_lazy("The code of the area whose money pays for it.")),
    Column("place", "string", gettext_lazy("Where it would be, in words.")),
    Column("latitude", "number", gettext_lazy("Degrees north (WGS 84).")),
    Column("longitude", "number", gettext_lazy("Degrees east (WGS 84).")),
    Column("only_one_of", "string", gettext_lazy("At most one project with this word is funded.")),
    Column("votes", "integer", gettext_lazy("How many voted for it; empty until the result.")),
    Column("funded", "boolean", gettext_lazy("Whether it is funded; empty until the result.")),
)


def list_datasets() -> Iterator[Dataset]:
    """One for each budget that everybody may see. One query."""
    for budget in Budget.objects.published().select_related("area", "count", "seal"):
        yield Dataset(
            name=f"budget-{budget.slug}",
            hue=HUE,
            title=budget.title,
            text=budget.summary,
            page=budget.get_absolute_url(),
            files=tuple(_files(budget)),
            area=budget.area.code,
            since=budget.voting_opens_at,
        )


def project_rows(budget: Budget) -> Iterator[list[Any]]:
    """The cells of `PROJECT_COLUMNS`, by number. Of an open vote no count is told."""
    documents = budget.count.documents.values() if budget.has_results() else ()
    told = {row["id"]: row for document in documents for row in document["explanation"]["projects"]}
    scale = minor_units(budget.currency)
    rows = Project.objects.of(budget).select_related("budget_area__area").order_by("number")
    for project in rows:
        result = told.get(project.number, {})
        yield [
            project.number,
            project.title,
            project.summary,
            decimal_amount(project.cost, scale),
            budget.currency,
            project.budget_area.area.code,
            project.place,
            project.latitude,
            project.longitude,
            project.exclusive_group,
            result.get("votes"),
            {True: "true", False: "false"}.get(result.get("funded")),
        ]


def _files(budget: Budget) -> Iterator[File]:
    yield File(
        "projects.csv",
        _("Projects and their votes") if budget.has_results() else _("Projects"),
        reverse("budgets:projects_csv", args=[budget.slug]),
        "text/csv",
        PROJECT_COLUMNS,
    )
    if budget.log_id:
        log = [budget.log_id]
        title = _("The public log of the vote")
        yield File("log.jsonl", title, reverse("publiclog:log_file", args=log), "text/plain")
    if not budget.has_results():
        return
    yield File(
        "result.json",
        _("The result with every step of the count"),
        reverse("api-budgets-result", args=[budget.slug]),
        "application/json",
    )
    if published_bundle(budget):
        yield File(
            "bundle.zip",
            _("Everything needed to count again: ballots, log, rules and result"),
            reverse("budgets:bundle", args=[budget.slug]),
            "application/zip",
        )
