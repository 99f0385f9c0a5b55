"""What pages show of a budget, as plain data for the components. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as RowCount
from django.db.models.functions import Coalesce
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.models import Budget, BudgetArea, Project
from budgets.states import Progress, Status
from civic.areas.models import Area
from civic.areas.tiles import area_tiles
from civic.core.money import format_money
from civic.core.pictures.dots import Place
from civic.core.pictures.tiles import Tile
from civic.core.wording import moment, process_steps

PROGRESS_WORDS = {
    Progress.PLANNED: gettext_lazy("Planned"),
    Progress.UNDER_WAY: gettext_lazy("Under way"),
    Progress.DONE: gettext_lazy("Done"),
    Progress.NOT_BUILT: gettext_lazy("Will not be built"),
}
PROGRESS_HUES = {Progress.DONE: "good", Progress.NOT_BUILT: "bad"}


def progress_tag(progress: str) -> dict[str, Any]:
    """The parameters of components/_tag.html; nothing before the first update."""
    if not progress:
        return {}
    known = Progress(progress)
    return {"text": PROGRESS_WORDS[known], "hue": PROGRESS_HUES.get(known, "")}


def updates_of(project: Project) -> list[dict[str, Any]]:
    """What was told of a project, newest first. One query."""
    return [
        {
            "update": update,
            "tag": progress_tag(update.progress),
            "expected": update.expected_month
            and date_format(update.expected_month, "YEAR_MONTH_FORMAT"),
        }
        for update in project.updates.standing()
    ]


def how_many_done(funded: int, done: int) -> str:
    return ngettext(
        "Done so far: %(done)s of %(funded)s funded project.",
        "Done so far: %(done)s of %(funded)s funded projects.",
        funded,
    ) % {"done": number_format(done), "funded": number_format(funded)}


def steps(budget: Budget, at: dt.datetime) -> list[dict[str, str]]:
    """The way from announcement to result, with where the budget is now."""
    if budget.is_called_off:
        return _steps_to_call_off(budget)
    names = [
        (_("Projects announced"), ""),
        (_("Voting"), _("until %s") % moment(budget.voting_closes_at)),
        (_("Counting"), ""),
        (_("Results"), ""),
    ]
    return process_steps(names, _current_step(budget, at))


def _steps_to_call_off(budget: Budget) -> list[dict[str, str]]:
    names = [(_("Projects announced"), "")]
    if budget.call_off.at >= budget.voting_opens_at:
        names.append((_("Voting"), ""))
    names.append((_("Called off"), moment(budget.call_off.at)))
    return process_steps(names, len(names) - 1)


def ballots(number: int) -> str:
    return ngettext("%s ballot", "%s ballots", number) % number_format(number, force_grouping=True)


def status_words(budget: Budget, at: dt.datetime) -> str:
    """Where a budget stands, for those who run it."""
    if budget.is_called_off:
        return _("Called off")
    if budget.is_announced(at):
        return _("Announced")
    if budget.accepts_ballots(at):
        return _("Open for voting")
    if budget.status == Status.VOTING:
        return _("Voting is over, to be closed")
    if budget.status == Status.COUNTING:
        return _("Counted, not published") if hasattr(budget, "count") else _("Being counted")
    return _("Result published") if budget.has_results() else _("Draft")


def _current_step(budget: Budget, at: dt.datetime) -> int:
    if budget.status == Status.RESULTS:
        return 4
    if budget.has_closed(at):
        return 2
    return 1 if budget.accepts_ballots(at) else 0


def seal_facts(budget: Budget) -> list[tuple[str, str]]:
    """How far the ballots of a closed vote are sealed, for officials."""
    seal = getattr(budget, "seal", None)
    if seal is None:
        return []
    if seal.sealed_at is None:
        words = seal.problem or _("The worker is at it.")
        return [(_("Ballots not sealed yet"), words)]
    facts = [(_("Ballots sealed"), moment(seal.sealed_at))]
    if seal.strays:
        facts.append((_("Alarm: ballots that fit nobody"), str(seal.strays)))
    if seal.is_final:
        words = _("destroyed by %(first)s and %(second)s on %(day)s. The result is final.") % {
            "first": seal.first_official,
            "second": seal.second_official,
            "day": moment(seal.key_destroyed_at),
        }
    elif seal.first_official is not None:
        words = _(
            "%(official)s asked for it to be destroyed. Another official has to do it; until then "
            "the result is provisional."
        ) % {"official": seal.first_official}
    else:
        words = _("kept. Until two officials have destroyed it, the result is provisional.")
    return [*facts, (_("Key of the ballots"), words)]


def call_off_facts(budget: Budget) -> list[tuple[str, str]]:
    """Why a vote was called off and whether all is destroyed, for officials."""
    call_off = budget.call_off
    if call_off.cleared_at:
        words = _("All destroyed on %s, and the key with them") % moment(call_off.cleared_at)
    else:
        words = call_off.problem or _("The worker is at it.")
    return [(_("Why it was called off"), call_off.reason), (_("Ballots"), words)]


def voting_times(budget: Budget, at: dt.datetime) -> str:
    """One sentence on when one can vote."""
    if budget.status == Status.DRAFT:
        return _("Voting is to last from %(start)s to %(end)s.") % {
            "start": moment(budget.voting_opens_at),
            "end": moment(budget.voting_closes_at),
        }
    if budget.is_called_off:
        return _("The vote was called off on %s.") % moment(budget.call_off.at)
    if budget.is_announced(at):
        return _("Voting opens on %s.") % moment(budget.voting_opens_at)
    if budget.accepts_ballots(at):
        return _("Voting is open until %s.") % moment(budget.voting_closes_at)
    return _("Voting closed on %s.") % moment(budget.voting_closes_at)


def total_money(areas: Collection[BudgetArea], currency: str) -> str:
    return format_money(sum(area.amount for area in areas), currency)


def figures(
    budget: Budget, areas: Collection[BudgetArea], at: dt.datetime
) -> list[tuple[str, str]]:
    """What a budget is in numbers: pairs of a value and its words."""
    number = budget.projects.count()
    shown = [
        (total_money(areas, budget.currency), _("to share out")),
        (
            number_format(number, force_grouping=True),
            ngettext("project", "projects", number)
            if budget.has_closed(at)
            else ngettext("project to choose from", "projects to choose from", number),
        ),
    ]
    if budget.accepts_ballots(at):
        days = (localtime(budget.voting_closes_at).date() - localtime(at).date()).days
        shown.append(
            (str(days), ngettext("more day to vote", "more days to vote", days))
            if days
            else (_("Today"), _("is the last day to vote"))
        )
    return shown


def ballot_rule(budget: Budget) -> str:
    """What a ballot may hold, in a sentence."""
    if budget.max_choices and budget.within_budget:
        return ngettext(
            "Choose %d project that fits the money.",
            "Choose up to %d projects that fit the money.",
            budget.max_choices,
        ) % (budget.max_choices)
    if budget.max_choices:
        return ngettext("Choose %d project.", "Choose up to %d projects.", budget.max_choices) % (
            budget.max_choices
        )
    if budget.within_budget:
        return _("Choose as many projects as fit the money.")
    return _("Choose as many projects as you like.")


def project_tiles(budget: Budget, url: str) -> list[Tile]:
    """How many projects lie in each borough of the tile map; nothing where they share one place."""
    place = Coalesce("location", "budget_area__area")
    counted = dict(
        budget.projects.order_by()
        .annotate(lies_in=place)
        .values_list("lies_in")
        .annotate(RowCount("pk"))
    )
    areas = [area for area in Area.objects.with_tiles() if area.pk in counted]
    if len(areas) < 2:
        return []
    urls = {area.pk: f"{url}?area={area.code}" for area in areas}
    return area_tiles(counted, urls=urls)


def project_places(projects: Sequence[Project], chosen: Collection[str] = ()) -> list[Place]:
    """The projects of a list that have coordinates, for the map beside it; none for one alone."""
    places = [
        Place(
            label=project.number,
            name=project.title,
            latitude=float(project.latitude),
            longitude=float(project.longitude),
            where=project.place,
            url=f"#project-{project.number}",
            marked=project.number in chosen,
        )
        for project in projects
        if project.latitude is not None and project.longitude is not None
    ]
    return places if len(places) > 1 else []


@dataclass(frozen=True)
class BallotBar:
    """The money of a ballot, for the bar at the foot of the window."""

    summary: str
    parts: list[tuple[int, str]]
    total: int
    is_over: bool


def ballot_bar(
    budget: Budget, areas: Sequence[BudgetArea], chosen: Collection[Project]
) -> BallotBar:
    spent = sum(project.cost for project in chosen)
    total = sum(area.amount for area in areas)
    money = _("%(spent)s of %(total)s") % {
        "spent": format_money(spent, budget.currency),
        "total": format_money(total, budget.currency),
    }
    number = _number_chosen(len(chosen), budget.max_choices)
    return BallotBar(
        summary=f"{money} · {number}",
        parts=[(project.cost, project.title) for project in chosen],
        total=total,
        is_over=bool(budget.max_choices and len(chosen) > budget.max_choices)
        or (budget.within_budget and _is_overspent(areas, chosen)),
    )


def _is_overspent(areas: Sequence[BudgetArea], chosen: Collection[Project]) -> bool:
    """In one area at least: what another has left does not help it."""
    return any(
        sum(project.cost for project in chosen if project.budget_area_id == area.pk) > area.amount
        for area in areas
    )


def _number_chosen(chosen: int, allowed: int | None) -> str:
    if allowed:
        return _("%(chosen)d of %(allowed)d projects") % {"chosen": chosen, "allowed": allowed}
    return ngettext("%d project", "%d projects", chosen) % chosen


def at_most_one(project: Project) -> str:
    """What a choice among projects that exclude each other comes to."""
    return _("At most one project of “%s” is funded.") % project.exclusive_group


def card_of(project: Project, budget: Budget, **more: Any) -> dict[str, Any]:
    """The parameters of components/_project_card.html."""
    where = project.place or project.area.name
    meta = _("%(place)s, project %(number)s") % {"place": where, "number": project.number}
    if project.exclusive_group:
        meta += ". " + at_most_one(project)
    return {
        "seed": project.number,
        "title": project.title,
        "url": project.get_absolute_url(),
        "text": project.summary,
        "meta": meta,
        "price": format_money(project.cost, budget.currency),
        "amount": project.cost,
        "picture": getattr(project, "picture", None),
        **more,
    }
