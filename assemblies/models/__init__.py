from assemblies.models.assemblies import Assembly, Quota
from assemblies.models.draws import Draw, DrawnPanel
from assemblies.models.pool import PoolMember
from assemblies.models.selections import Selection

__all__ = ["Assembly", "Draw", "DrawnPanel", "PoolMember", "Quota", "Selection"]
