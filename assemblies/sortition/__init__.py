"""Sortition: the fairest draw of a panel under quotas, and one that anyone can check.

Pure computation on plain data, without a database. The usual way through it:

    problem = Problem(people, quotas, size)
    selection = select(problem, method="leximin")
    lottery = draw_panels(selection, count=1000, seed="…")
"""

from assemblies.sortition.draw import (
    Commitment,
    commit_draw,
    drawn_document,
    person_codes,
    replacement_problem,
    row_from_dice,
)
from assemblies.sortition.errors import SortitionError
from assemblies.sortition.files import read_people, read_quotas
from assemblies.sortition.health import Outlook, PoolHealth, QuotaHealth, pool_health
from assemblies.sortition.households import normalise_address
from assemblies.sortition.invitations import sample_invitations
from assemblies.sortition.lottery import Lottery, draw_panels
from assemblies.sortition.problem import Person, Problem, Quota
from assemblies.sortition.progress import Progress, Silent
from assemblies.sortition.relaxation import Change, Relaxation, relaxations
from assemblies.sortition.selection import Method, Selection, select
from assemblies.sortition.tables import TablePlan, TableWishes, plan_tables

__all__ = [
    "Change",
    "Commitment",
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
    "TablePlan",
    "TableWishes",
    "commit_draw",
    "draw_panels",
    "drawn_document",
    "normalise_address",
    "person_codes",
    "plan_tables",
    "pool_health",
    "read_people",
    "read_quotas",
    "relaxations",
    "replacement_problem",
    "row_from_dice",
    "sample_invitations",
    "select",
]
