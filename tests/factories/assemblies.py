from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone

from assemblies.models import Assembly, Draw, Quota, Selection
from assemblies.services import drawing, lifecycle, pool, selecting
from assemblies.states import Status
from civic.accounts.models import User
from tests.factories.areas import CityFactory

DAY = dt.timedelta(days=1)


class AssemblyFactory(factory.django.DjangoModelFactory):
    """A draft without quotas; the functions below take one further, as officials would."""

    class Meta:
        model = Assembly

    slug = factory.Sequence(lambda n: f"assembly-{n}")
    title = factory.Sequence(lambda n: f"Assembly {n}")
    question = factory.Sequence(lambda n: f"What shall we do about question {n}?")
    summary = "Six people think about it."
    area = factory.SubFactory(CityFactory)
    panel_size = 6
    registration_closes_at = factory.LazyFunction(lambda: timezone.now() + DAY)
    draw_at = factory.LazyFunction(lambda: timezone.now() + 2 * DAY)


class QuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quota

    assembly = factory.SubFactory(AssemblyFactory)
    feature = "age"
    value = factory.Sequence(lambda n: f"Group {n}")
    minimum = 0
    maximum = 6


def draft_assembly(**fields: object) -> Assembly:
    """Half young, half old, more or less."""
    assembly = AssemblyFactory(**fields)
    for value in ("young", "old"):
        QuotaFactory(assembly=assembly, value=value, minimum=2, maximum=4)
    return assembly


def put_into(status: Status) -> None:
    """Every assembly, as if it had come there, with what its row then holds."""
    at = timezone.now() if status == Status.CALLED_OFF else None
    Assembly.objects.update(
        status=status, called_off_at=at, called_off_because="No money." if at else ""
    )


def people_file(people: int = 24) -> list[bytes]:
    """Ids p1, p2 …; every third one is young; p1 and p2 share a home."""
    rows = ["id,age,address"]
    rows += [
        f"p{number},{'old' if number % 3 else 'young'},{max(number, 2)} High Street"
        for number in range(1, people + 1)
    ]
    return ["\n".join(rows).encode()]


def registering_assembly(officer: User, *, people: int = 24, **fields: object) -> Assembly:
    """Its pool is open and loaded."""
    assembly = draft_assembly(**fields)
    at = timezone.now()
    act = {"assembly_id": assembly.pk, "actor": officer, "at": at}
    lifecycle.open_registration(**act)
    if people:
        pool.load_people(**act, content=people_file(people), household=["address"])
    assembly.refresh_from_db()
    return assembly


def queued_selection(officer: User, **fields: object) -> Selection:
    assembly = registering_assembly(officer, **fields)
    return selecting.start_selection(assembly_id=assembly.pk, actor=officer, at=timezone.now())


def committed_draw(officer: User, **fields: object) -> Draw:
    """The panels are published and the dice not thrown."""
    selection = queued_selection(officer, **fields)
    at = timezone.now()
    assert selecting.run_due(at=at)
    return drawing.publish_commitment(assembly_id=selection.assembly_id, actor=officer, at=at)


def drawn_assembly(officer: User, *, dice: str = "042", **fields: object) -> Assembly:
    draw = committed_draw(officer, **fields)
    drawing.enter_dice(assembly_id=draw.assembly_id, dice=dice, actor=officer, at=draw.draw_at)
    return Assembly.objects.get(pk=draw.assembly_id)
