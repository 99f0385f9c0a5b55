"""What a demo assembly recommends, what the city answers, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assemblies.models import Assembly
from assemblies.services.answering import (
    answer_recommendation,
    publish_answer,
    report_progress,
)
from assemblies.services.lifecycle import start_meeting
from assemblies.services.recommending import add_recommendation, publish_recommendations
from assemblies.states import Decision, Progress
from civic.accounts.models import User
from civic.portal.demo.timeline import Step, day

Report = tuple[int, Progress, str]


@dataclass(frozen=True)
class DemoAnswer:
    """`target` and the first part of each report are days from now."""

    decision: Decision
    reasons: str
    responsible: str
    target: int | None = None
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True)
class DemoRecommendation:
    """`votes`: for, against, abstained."""

    title: str
    text: str
    votes: tuple[int, int, int]
    answer: DemoAnswer | None = None


@dataclass(frozen=True)
class DemoStory:
    """Days from now on which the assembly met, recommended, and was answered."""

    meets: int
    recommends: int
    answered: int
    recommendations: tuple[DemoRecommendation, ...]


SCHOOL_STORY = DemoStory(
    meets=-160,
    recommends=-95,
    answered=-30,
    recommendations=(
        DemoRecommendation(
            "Close the street at the gate while school begins and ends",
            "Every primary school whose street allows it gets a school street: no cars for half "
            "an hour in the morning and in the afternoon. People who live there, carers and "
            "ambulances still get through.\n\nWhere a main road passes the gate, the school gets "
            "a crossing with a guard instead.",
            (35, 3, 2),
            DemoAnswer(
                Decision.ACCEPTED,
                "School streets work: where we have them, fewer cars come and more children walk. "
                "We pay for the signs and cameras of 120 more schools. Those on the busiest "
                "streets come first.",
                "Streets and Transport Office",
                target=240,
                reports=(
                    (-20, Progress.UNDER_WAY, "All 120 schools are chosen and told."),
                    (
                        -6,
                        Progress.UNDER_WAY,
                        "The first 14 school streets are open. 31 are being built.",
                    ),
                ),
            ),
        ),
        DemoRecommendation(
            "Teach every child to ride a bicycle before they leave primary school",
            "Free lessons on the road for every child in Year 6, and a bicycle to borrow for "
            "those who have none.",
            (38, 1, 1),
            DemoAnswer(
                Decision.ACCEPTED,
                "A child who can ride safely has a way to school for years to come. We fund the "
                "lessons for all boroughs and buy 1,500 bicycles to lend.",
                "Education Office",
                target=20,
                reports=(
                    (-25, Progress.UNDER_WAY, "Trainers are hired in 29 of 33 boroughs."),
                    (
                        -12,
                        Progress.DONE,
                        "Lessons run in all boroughs. The last bicycles came this week.",
                    ),
                ),
            ),
        ),
        DemoRecommendation(
            "Pay somebody to lead a walking bus at each school that wants one",
            "A walking bus is a group of children who walk together with an adult, and stop at "
            "fixed places on the way. Volunteers start them and then run out of time. Pay one "
            "person per school for five hours a week.",
            (29, 8, 3),
            DemoAnswer(
                Decision.ACCEPTED,
                "Sixty schools want one this winter. We pay for all of them for two "
                "years and then look at how many children use them.",
                "Education Office",
                target=-5,
                reports=(
                    (
                        -18,
                        Progress.UNDER_WAY,
                        "22 of 60 schools have somebody. We found fewer people than we hoped, and "
                        "now also ask those who work in the schools.",
                    ),
                ),
            ),
        ),
        DemoRecommendation(
            "A zebra crossing on every side road within five minutes of a school",
            "Drivers who turn into a side road do not look for children. Paint a crossing and "
            "raise the road to the height of the pavement, so that cars slow down.",
            (31, 6, 3),
            DemoAnswer(
                Decision.PARTLY,
                "There are more than 9,000 such side roads. Our money is enough for the 800 where "
                "most people were hurt in the last five years. We publish the list, so that "
                "everybody can see where the others stand in it.",
                "Streets and Transport Office",
                target=400,
                reports=((-9, Progress.UNDER_WAY, "The list is published. Work has begun."),),
            ),
        ),
        DemoRecommendation(
            "No through traffic within 300 metres of a school",
            "Streets near a school are for those who live there or have something to do there. "
            "All others drive round.",
            (23, 14, 3),
            DemoAnswer(
                Decision.REJECTED,
                "We looked at every school on the map. The circles touch so often that buses, "
                "ambulances and deliveries would have no way left in much of Inner London. We put "
                "the money into school streets, which close the road when children are there.",
                "Streets and Transport Office",
            ),
        ),
        DemoRecommendation(
            "A charge for driving up to a school gate",
            "Whoever drives within 200 metres of a gate before school begins pays £2.",
            (16, 21, 3),
        ),
    ),
)


def follow_up_steps(
    story: DemoStory, assembly: Assembly, officer: User, at: dt.datetime
) -> Iterator[Step]:
    """What officials did after the draw, and when."""

    def step(service: Callable[..., object]) -> Callable[[dt.datetime], object]:
        return lambda at: service(assembly_id=assembly.pk, actor=officer, at=at)

    yield day(at, story.meets, 9), step(start_meeting)
    for number, content in enumerate(story.recommendations, start=1):
        yield day(at, story.recommends, 11), _adding(content, assembly, officer)
        if content.answer:
            yield from _answer_steps(content.answer, (assembly, number), story, officer, at)
    yield day(at, story.recommends, 16), step(publish_recommendations)
    yield day(at, story.answered, 12), step(publish_answer)


def _adding(
    content: DemoRecommendation, assembly: Assembly, officer: User
) -> Callable[[dt.datetime], object]:
    votes_for, against, abstained = content.votes
    return lambda at: add_recommendation(
        assembly_id=assembly.pk,
        actor=officer,
        at=at,
        title=content.title,
        text=content.text,
        votes_for=votes_for,
        votes_against=against,
        votes_abstained=abstained,
    )


def _answer_steps(
    answer: DemoAnswer,
    place: tuple[Assembly, int],
    story: DemoStory,
    officer: User,
    at: dt.datetime,
) -> Iterator[Step]:
    """`place`: the assembly, and the number of its recommendation."""
    assembly, number = place
    target_on = None if answer.target is None else day(at, answer.target, 12).date()

    def row() -> int:
        return assembly.recommendations.get(number=number).pk

    yield (
        day(at, story.answered, 10),
        lambda at: answer_recommendation(
            recommendation_id=row(),
            decision=answer.decision,
            reasons=answer.reasons,
            responsible=answer.responsible,
            target_on=target_on,
            actor=officer,
            at=at,
        ),
    )
    for report in answer.reports:
        yield day(at, report[0], 10), _reporting(report, row, officer)


def _reporting(
    report: Report, row: Callable[[], int], officer: User
) -> Callable[[dt.datetime], object]:
    _days, progress, note = report
    return lambda at: report_progress(
        recommendation_id=row(), progress=progress, note=note, actor=officer, at=at
    )
