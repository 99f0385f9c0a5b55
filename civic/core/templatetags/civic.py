"""Tags and filters that every page may use: `{% load civic %}`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from civic.core import money, wording

register = template.Library()


@register.filter
def money_of(amount: int | None, currency: str) -> str:
    """`{{ project.cost|money_of:budget.currency }}`: "£48,000"."""
    return "" if amount is None else money.format_money(amount, currency)


@register.filter
def near_moment(at: dt.datetime) -> str:
    """`{{ budget.voting_closes_at|near_moment }}`: "Sunday 29 November, 22:00"."""
    return wording.near_moment(at)


@register.simple_tag
def share(part: float, whole: float) -> int:
    """`part` of `whole` in per cent, 0 to 100, for a bar's width."""
    return 0 if not whole else max(0, min(100, round(100 * part / whole)))


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """The value at `key`, or nothing."""
    return mapping.get(key)
