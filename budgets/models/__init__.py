from budgets.models.ballots import Ballot, CountedBallot, DraftBallot
from budgets.models.budgets import Budget, BudgetArea
from budgets.models.call_offs import CallOff
from budgets.models.counts import Count
from budgets.models.pictures import ProjectPicture
from budgets.models.projects import Project
from budgets.models.seals import DraftReminder, RollEntry, Seal
from budgets.models.updates import ProjectUpdate

__all__ = [
    "Ballot",
    "Budget",
    "BudgetArea",
    "CallOff",
    "Count",
    "CountedBallot",
    "DraftBallot",
    "DraftReminder",
    "Project",
    "ProjectPicture",
    "ProjectUpdate",
    "RollEntry",
    "Seal",
]
