"""Statuses and what may follow which. No Django: the three apps' `states.py` are built on it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

Status = TypeVar("Status", bound=StrEnum)


class Transitions(Generic[Status]):
    """A table `status -> statuses that may follow`. A status without a row is an end."""

    def __init__(self, table: Mapping[Status, frozenset[Status]]) -> None:
        self._table = dict(table)

    def allows(self, current: Status, following: Status) -> bool:
        return following in self._table.get(current, frozenset())

    def after(self, current: Status) -> frozenset[Status]:
        return self._table.get(current, frozenset())

    def is_end(self, status: Status) -> bool:
        return not self.after(status)
