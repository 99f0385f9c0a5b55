"""The projects of a budget as a list that one can filter, order and leaf through."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.crypto import salted_hmac

from budgets.models import Budget, Project
from budgets.models.projects import ProjectQuerySet, in_fair_order

PAGE_SIZE = 48
SHARED_ORDER_SECONDS = 60  # anonymous visitors of one minute share an order, so that pages cache
ORDERS = ("fair", "low", "high")
LONGEST = 100


def personal_seed(resident_id: int, budget: Budget) -> str:
    """Each person's own order, the same at every visit."""
    return salted_hmac("budgets.project_list", f"{budget.pk}:{resident_id}").hexdigest()[:16]


def shared_seed() -> str:
    return str(int(time.time()) // SHARED_ORDER_SECONDS)


@dataclass(frozen=True)
class ProjectList:
    """One page of the list, and the addresses around it."""

    projects: list[Project]
    total: int
    page: int
    order: str
    area: str
    text: str
    seed: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.area or self.text or self.order != "fair")

    @property
    def newer_url(self) -> str:
        return self._address(self.page - 1) if self.page > 1 else ""

    @property
    def older_url(self) -> str:
        return self._address(self.page + 1) if self.page * PAGE_SIZE < self.total else ""

    def _address(self, page: int) -> str:
        wanted = {
            "area": self.area,
            "q": self.text,
            "order": self.order if self.order != "fair" else "",
            "seed": self.seed if self.order == "fair" else "",
            "page": page if page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def list_projects(
    rows: ProjectQuerySet, wanted: Mapping[str, str], *, seed: str, page_size: int = PAGE_SIZE
) -> ProjectList:
    """The page that `wanted` (the query of the address) asks for; nonsense in it is ignored.

    Two queries at any number of projects: the order of all, the rows of one page.
    """
    area, text = wanted.get("area", "")[:16], wanted.get("q", "").strip()[:LONGEST]
    order = wanted.get("order", "")
    order = order if order in ORDERS else "fair"
    if area:
        rows = rows.located_in(area)
    if text:
        rows = rows.matching(text)
    seed = wanted.get("seed", "")[:16] or seed
    keys = _ordered_keys(rows, order, seed)
    page = _page_number(wanted.get("page", ""), len(keys), page_size)
    wanted_keys = keys[(page - 1) * page_size : page * page_size]
    whole = rows.select_related("location", "budget_area__area", "budget").with_pictures()
    found = whole.in_bulk(wanted_keys)
    projects = [found[key] for key in wanted_keys]
    return ProjectList(projects, len(keys), page, order, area, text, seed)


def _ordered_keys(rows: ProjectQuerySet, order: str, seed: str) -> list[int]:
    if order == "fair":
        return [project.pk for project in in_fair_order(rows.only("pk", "number"), seed)]
    by_cost = "cost" if order == "low" else "-cost"
    return list(rows.order_by(by_cost, "pk").values_list("pk", flat=True))


def _page_number(text: str, total: int, page_size: int) -> int:
    last = max(1, -(-total // page_size))
    return min(int(text), last) if text.isascii() and text.isdigit() and int(text) else 1
