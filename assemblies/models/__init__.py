from assemblies.models.assemblies import Assembly, Quota
from assemblies.models.draws import Draw, DrawMove, DrawnPanel
from assemblies.models.pool import PoolMember
from assemblies.models.pool_checks import PoolCheck
from assemblies.models.recommendations import (
    Answer,
    Correction,
    ProgressReport,
    Recommendation,
)
from assemblies.models.seating import SeatingPlan
from assemblies.models.selections import Selection

__all__ = [
    "Answer",
    "Assembly",
    "Correction",
    "Draw",
    "DrawMove",
    "DrawnPanel",
    "PoolCheck",
    "PoolMember",
    "ProgressReport",
    "Quota",
    "Recommendation",
    "SeatingPlan",
    "Selection",
]
