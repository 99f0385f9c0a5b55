"""Who may do what with an assembly: role AND phase. The same predicates in pages, API and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from rules.permissions import add_perm
from rules.predicates import predicate

from assemblies.models import Assembly
from assemblies.states import Status
from civic.accounts.models import User
from civic.accounts.permissions import Role, has_role

is_assembly_officer = has_role(Role.ASSEMBLY_OFFICER)
is_auditor = has_role(Role.AUDITOR)


@predicate
def is_published(user: User | AnonymousUser, assembly: Assembly) -> bool:
    return assembly.status != Status.DRAFT


may_see = is_published | is_assembly_officer | is_auditor
may_manage = is_assembly_officer
may_inspect = is_assembly_officer | is_auditor

add_perm("assemblies.see", may_see)
add_perm("assemblies.manage", may_manage)
add_perm("assemblies.inspect", may_inspect)
