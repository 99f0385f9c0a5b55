"""Put the demo assemblies into the database, each through the services that officials use.

The people of the pools are invented: their features are drawn by a seeded generator, in shares
that are like London's, so that every demo city has the same pools.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assemblies.models import Assembly, Quota
from assemblies.services.drawing import enter_dice, publish_commitment
from assemblies.services.lifecycle import open_registration
from assemblies.services.pool import load_people
from assemblies.services.selecting import run_due, start_selection
from civic.accounts.models import User
from civic.areas.models import Area
from civic.portal.demo.assembly_stories import SCHOOL_STORY, DemoStory, follow_up_steps
from civic.portal.demo.timeline import Step, day

Feature = tuple[str, tuple[tuple[str, int, int, int], ...]]

# feature -> (value, its share among those who register in per cent, least seats, most seats)
FEATURES: tuple[Feature, ...] = (
    ("gender", (("Woman", 52, 19, 22), ("Man", 45, 17, 21), ("Another gender", 3, 0, 1))),
    (
        "age",
        (
            ("16 to 29", 17, 8, 10),
            ("30 to 44", 28, 11, 13),
            ("45 to 59", 27, 9, 11),
            ("60 or over", 28, 9, 11),
        ),
    ),
    (
        "home",
        (("Owned", 54, 18, 21), ("Rented", 29, 11, 13), ("Rented from the council", 17, 7, 9)),
    ),
    ("disability", (("Yes", 15, 5, 7), ("No", 85, 33, 35))),
    (
        "part of the city",
        (
            ("Inner London", 43, 15, 17),
            ("North and east", 21, 8, 10),
            ("South", 22, 8, 10),
            ("West", 14, 5, 7),
        ),
    ),
)
SHARED_HOMES = 0.06  # of the pool live with somebody else in it


@dataclass(frozen=True)
class DemoAssembly:
    """`opens`, `closes` and `draws` are days from now; `dice` are empty before the draw."""

    slug: str
    title: str
    question: str
    summary: str
    description: str
    people: int
    opens: int
    closes: int
    draws: int
    place: str
    meets: str
    dice: str = ""
    story: DemoStory | None = None


CONTENT = (
    DemoAssembly(
        slug="cool-homes",
        title="Assembly on heat",
        question="How should London cool its homes?",
        summary="Summers get hotter, and many flats cannot be kept cool. Forty Londoners work out "
        "what to change, and in which order.",
        description="In the summer of 2022 it was 40 °C in London for the first time. Flats "
        "under flat roofs, homes with large windows and rooms without shade are the worst off. "
        "The assembly hears from people who live in them, from builders, doctors and landlords, "
        "and then says what the city should do first.",
        people=312,
        opens=-45,
        closes=-6,
        draws=4,
        place="City Hall, the Chamber",
        meets="Four Saturdays from January",
    ),
    DemoAssembly(
        slug="streets-at-night",
        title="Assembly on the night",
        question="What should our streets be like after dark?",
        summary="Buses, lights, noise, work and sleep: forty Londoners weigh what the night is "
        "for, and who it should be safe for.",
        description="A third of Londoners work in the evening or at night. The assembly looks at "
        "how they get home, where lights help and where they keep people awake, and what shops "
        "and clubs owe to their neighbours.",
        people=268,
        opens=-80,
        closes=-40,
        draws=-20,
        place="Walthamstow Assembly Hall",
        meets="Three weekends from December",
        dice="417",
    ),
    DemoAssembly(
        slug="banks-of-the-thames",
        title="Assembly on the river",
        question="Who should the banks of the Thames be for?",
        summary="Homes, walks, work and nature all want the same few metres. Forty Londoners say "
        "what should come first, and where.",
        description="Along some stretches of the Thames one can walk for miles, along others a "
        "wall or a private terrace stands in the way. The assembly walks the banks, hears from "
        "people who live and work there, and draws up rules for what is built next.",
        people=36,
        opens=-13,
        closes=19,
        draws=30,
        place="Greenwich, the Old Town Hall",
        meets="Five Saturdays from February",
    ),
    DemoAssembly(
        slug="way-to-school",
        title="Assembly on the way to school",
        question="How should children get to school?",
        summary="Every weekday morning hundreds of thousands of children set out at once. Forty "
        "Londoners worked out how they get there safely, and on their own feet where they can.",
        description="One in three cars on the road before nine takes a child to school. Parents "
        "drive because the road is not safe, and the road is not safe because parents drive. The "
        "assembly stood at school gates, heard from children, parents, drivers and teachers, and "
        "voted on what the city should do.",
        people=254,
        opens=-240,
        closes=-195,
        draws=-180,
        place="City Hall, the Chamber",
        meets="Six Saturdays",
        dice="286",
        story=SCHOOL_STORY,
    ),
)


def assembly_steps(*, officer: User, at: dt.datetime) -> list[Step]:
    """Make those that are not there yet; returns what officials did with them, and when."""
    known = set(Assembly.objects.values_list("slug", flat=True))
    missing = [content for content in CONTENT if content.slug not in known]
    return [step for content in missing for step in _steps(content, officer, at)]


def _steps(content: DemoAssembly, officer: User, at: dt.datetime) -> Iterable[Step]:
    assembly = _create(content, at)
    closed = assembly.registration_closes_at
    next_day = closed + dt.timedelta(hours=12)

    def step(service: Callable[..., object], **more: object) -> Callable[[dt.datetime], object]:
        return lambda at: service(assembly_id=assembly.pk, actor=officer, at=at, **more)

    people = {"content": _file(content, at), "household": ["home id"], "registered": "registered"}
    yield day(at, content.opens, 9), step(open_registration)
    if content.closes > 0:
        yield day(at, -1, 17), step(load_people, **people)
        return
    yield closed, step(load_people, **people)
    yield next_day, step(start_selection)
    yield next_day, lambda at: run_due(at=at, clock=lambda: at)
    yield next_day + dt.timedelta(hours=4), step(publish_commitment)
    if content.dice:
        yield assembly.draw_at + dt.timedelta(minutes=12), step(enter_dice, dice=content.dice)
    if content.story:
        yield from follow_up_steps(content.story, assembly, officer, at)


def _create(content: DemoAssembly, at: dt.datetime) -> Assembly:
    assembly = Assembly(
        slug=content.slug,
        title=content.title,
        question=content.question,
        summary=content.summary,
        description=content.description,
        area=Area.objects.get(kind=Area.Kind.CITY),
        panel_size=40,
        registration_closes_at=day(at, content.closes, 22),
        draw_at=day(at, content.draws, 18),
        draw_place=content.place,
        meets=content.meets,
    )
    assembly.full_clean()
    assembly.save()
    Quota.objects.bulk_create(
        Quota(assembly=assembly, feature=feature, value=value, minimum=least, maximum=most)
        for feature, values in FEATURES
        for value, _share, least, most in values
    )
    return assembly


def _file(content: DemoAssembly, at: dt.datetime) -> list[bytes]:
    """The city's list of who registered, as a CSV file. They come evenly, until yesterday."""
    days = min(content.closes, -1) - content.opens
    random_source = random.Random(content.slug)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("id", "home id", "registered", *(feature for feature, _values in FEATURES)))
    for number in range(1, content.people + 1):
        shares_home = number > 1 and random_source.random() < SHARED_HOMES
        home = number - 1 if shares_home else number
        chosen = [_pick(values, random_source) for _feature, values in FEATURES]
        registered = day(at, content.opens + days * number // content.people, 12).date()
        rows.writerow((f"P{number:04}", f"Home {home}", registered, *chosen))
    return [out.getvalue().encode()]


def _pick(values: Sequence[tuple[str, int, int, int]], random_source: random.Random) -> str:
    names = [value for value, *_rest in values]
    return random_source.choices(names, [share for _value, share, *_rest in values])[0]
