"""Sortition: the fairest draw of a panel under quotas, and one that anyone can check.

Pure computation on plain data, without a database. The usual way through it:

    problem = Problem(people, quotas, size)
    selection = select(problem, method="leximin")
    lottery = draw_panels(selection, count=1000, seed="…")
"""

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.health import Outlook, PoolHealth, QuotaHealth, pool_health
from assemblies.sortition.households import normalise_address
from assemblies.sortition.lottery import Lottery, draw_panels
from assemblies.sortition.problem import Person, Problem, Quota
from assemblies.sortition.progress import Progress, Silent
from assemblies.sortition.relaxation import Change, Relaxation, relaxations
from assemblies.sortition.selection import Method, Selection, select

__all__ = [
    "Change",
    "Lottery",
    "Method",
    "Outlook",
    "Person",
    "PoolHealth",
    "Problem",
    "Progress",
    "Quota",
    "QuotaHealth",
    "Relaxation",
    "Selection",
    "Silent",
    "SortitionError",
    "draw_panels",
    "normalise_address",
    "pool_health",
    "relaxations",
    "select",
]
