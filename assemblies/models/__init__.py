from assemblies.models.assemblies import Assembly, Quota
from assemblies.models.draws import Draw, DrawMove, DrawnPanel
from assemblies.models.pool import PoolMember
from assemblies.models.pool_checks import PoolCheck
from assemblies.models.seating import SeatingPlan
from assemblies.models.selections import Selection

__all__ = [
    "Assembly",
    "Draw",
    "DrawMove",
    "DrawnPanel",
    "PoolCheck",
    "PoolMember",
    "Quota",
    "SeatingPlan",
    "Selection",
]
