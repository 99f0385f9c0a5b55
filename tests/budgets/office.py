"""What an officer sends from the pages of the admin."""

from __future__ import annotations

from django.urls import reverse


def errors_of(answer):
    """Field -> sentences, of the form that came back."""
    return dict(answer.context["adminform"].form.errors)


def add_project(office, paying, **fields):
    sent = {"budget_area": paying.pk, "number": "2", "title": "Bench", "cost": "100"}
    return office.post(reverse("admin:budgets_project_add"), sent | fields)


def save_budget(office, budget, *areas, **fields):
    """Send the form of a budget as its page does; `areas` are (id, area, money)."""
    sent = {
        "title": budget.title,
        "slug": budget.slug,
        "summary": budget.summary,
        "area": budget.area_id,
        "currency": budget.currency,
        "voting_opens_at": f"{budget.voting_opens_at:%Y-%m-%dT%H:%M:%S}",
        "voting_closes_at": f"{budget.voting_closes_at:%Y-%m-%dT%H:%M:%S}",
        "initial-title": budget.title,
        "initial-voting_closes_at": f"{budget.voting_closes_at:%Y-%m-%dT%H:%M:%S}",
        "rule": "equal-shares",
        "completion": "add1",
        "utility": "cost",
        "threshold": "0",
        "ties": "cost,votes,id",
        "areas-TOTAL_FORMS": len(areas),
        "areas-INITIAL_FORMS": sum(1 for pk, _area, _money in areas if pk),
    }
    for row, (pk, area, money) in enumerate(areas):
        values = {"id": pk, "budget": budget.pk or "", "area": area.pk, "amount": money}
        sent |= {f"areas-{row}-{name}": value for name, value in values.items()}
    address = reverse("admin:budgets_budget_add")
    if budget.pk:
        address = reverse("admin:budgets_budget_change", args=[budget.pk])
    return office.post(address, sent | fields)
