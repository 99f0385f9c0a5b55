"""Officials adopt a proposed change of quotas, before the commitment only, and it is recorded."""

from __future__ import annotations

import pytest
from django.utils import timezone

from assemblies.models import PoolCheck, Quota, Selection
from assemblies.services import checking, drawing, relaxing, selecting
from assemblies.services.relaxing import adopt_way, way_key, ways_out
from assemblies.states import Status, WorkStatus
from civic.audit.models import Entry
from civic.core.errors import Conflict, NotAllowed, WrongState
from tests.factories.assemblies import committed_draw, queued_selection, registering_assembly

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(assembly_officer) -> Selection:
    """All are old; at most 4 of 6 may be."""
    selection = queued_selection(assembly_officer)
    selection.assembly.members.update(features={"age": "old"})
    selecting.run_due(at=timezone.now())
    selection.refresh_from_db()
    assert selection.has_failed()
    return selection


def adopt(assembly, actor, way=None):
    key = way_key(ways_out(assembly)[0]) if way is None else way
    return adopt_way(
        assembly_id=assembly.pk, way=key, actor=actor, at=timezone.now(), reason="decided"
    )


def test_the_selection_starts_again_with_the_changed_quotas(failed, assembly_officer):
    assembly = failed.assembly
    adopt(assembly, assembly_officer)
    assert Quota.objects.get(assembly=assembly, value="old").maximum == 6
    failed.refresh_from_db()
    assert (failed.status, failed.error, failed.report) == (WorkStatus.QUEUED, "", {})
    assert selecting.run_due(at=timezone.now())
    drawing.publish_commitment(assembly_id=assembly.pk, actor=assembly_officer, at=timezone.now())
    entry = Entry.objects.get(action="assembly.quotas_relaxed")
    assert entry.before == {"age, old: maximum": 4, "age, young: minimum": 2}
    assert entry.after == {"age, old: maximum": 6, "age, young: minimum": 0}
    assert entry.reason == "decided"


def test_the_ways_of_a_checked_pool_can_be_adopted_while_people_register(assembly_officer):
    assembly = registering_assembly(assembly_officer)
    assembly.members.update(features={"age": "old"})
    checking.check_due(at=timezone.now())
    adopt(assembly, assembly_officer)
    assert PoolCheck.objects.get().is_at_work()
    assert ways_out(assembly) == []
    checking.check_due(at=timezone.now())
    assert PoolCheck.objects.get().result["feasible"] is True


def test_a_way_is_adopted_once(failed, assembly_officer):
    key = way_key(ways_out(failed.assembly)[0])
    adopt(failed.assembly, assembly_officer, key)
    with pytest.raises(Conflict, match="have changed since"):
        adopt(failed.assembly, assembly_officer, key)


def test_a_way_does_not_fit_quotas_that_were_changed(failed, assembly_officer):
    Quota.objects.filter(value="old").update(maximum=5)
    with pytest.raises(Conflict, match="The quotas have changed"):
        adopt(failed.assembly, assembly_officer)
    assert Quota.objects.get(value="young").minimum == 2


def test_after_the_commitment_quotas_stand(assembly_officer):
    assembly = committed_draw(assembly_officer).assembly
    assert assembly.status == Status.COMMITTED
    assert ways_out(assembly) == []
    with pytest.raises(WrongState):
        adopt(assembly, assembly_officer, "0" * 16)


def test_others_may_not(failed, auditor):
    with pytest.raises(NotAllowed):
        adopt(failed.assembly, auditor)
    assert relaxing.ways_out(failed.assembly)
