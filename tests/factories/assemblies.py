from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from django.utils.timezone import localdate

from assemblies.models import Answer, Assembly, Draw, Quota, Recommendation, Selection
from assemblies.services import answering, drawing, lifecycle, pool, recommending, selecting
from assemblies.states import Decision, Status
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
    at = timezone.now()
    is_called_off = status == Status.CALLED_OFF
    Assembly.objects.update(
        status=status,
        recommended_at=at if status in (Status.RECOMMENDED, Status.ANSWERED) else None,
        answered_at=at if status == Status.ANSWERED else None,
        called_off_at=at if is_called_off else None,
        called_off_because="No money." if is_called_off else "",
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


def meeting_assembly(officer: User, **fields: object) -> Assembly:
    assembly = drawn_assembly(officer, **fields)
    return lifecycle.start_meeting(assembly_id=assembly.pk, actor=officer, at=timezone.now())


def recommend(
    assembly: Assembly, officer: User, votes: tuple[int, int, int] = (4, 1, 1), **fields: object
) -> Recommendation:
    """Six members vote: for, against, abstained."""
    return recommending.add_recommendation(
        assembly_id=assembly.pk,
        actor=officer,
        at=timezone.now(),
        **{"title": "Plant trees", "text": "One in each street.", **fields},
        votes_for=votes[0],
        votes_against=votes[1],
        votes_abstained=votes[2],
    )


def recommended_assembly(officer: User, **fields: object) -> Assembly:
    """The first of its two recommendations is adopted, by 4 to 1; the second lost by 2 to 3."""
    assembly = meeting_assembly(officer, **fields)
    recommend(assembly, officer)
    recommend(assembly, officer, (2, 3, 0), title="Close streets")
    return recommending.publish_recommendations(
        assembly_id=assembly.pk, actor=officer, at=timezone.now()
    )


def answer(recommendation: Recommendation, officer: User, **fields: object) -> Answer:
    """Accepted, to be done within thirty days."""
    given = {
        "decision": Decision.ACCEPTED,
        "reasons": "Trees cool the street.",
        "responsible": "Parks Office",
        "target_on": localdate() + 30 * DAY,
        **fields,
    }
    return answering.answer_recommendation(
        recommendation_id=recommendation.pk, actor=officer, at=timezone.now(), **given
    )


def answered_assembly(officer: User, **fields: object) -> Assembly:
    assembly = recommended_assembly(officer, **fields)
    answer(assembly.recommendations.get(number=1), officer)
    return answering.publish_answer(assembly_id=assembly.pk, actor=officer, at=timezone.now())
