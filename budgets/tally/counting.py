"""Count an election under given parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from .equal_shares import equal_shares
from .greedy import greedy_rounds, project_values
from .model import Election, Parameters
from .result import Result, Round

Progress = Callable[[int, int], None]


def count(
    election: Election, parameters: Parameters, *, progress: Progress | None = None
) -> Result:
    """Count; `progress` is told the increment of Add1 and what its outcome costs."""
    eligible = eligible_projects(election, parameters)
    if parameters.rule in ("greedy", "greedy-per-cost"):
        return _result(election, parameters, greedy_rounds(election, parameters, eligible))
    if parameters.rule != "equal-shares":
        raise NotImplementedError(parameters.rule)
    if not election.voters:
        return _result(election, parameters, [])
    endowment = Fraction(election.budget, election.voters)
    if parameters.floor_start:
        endowment = Fraction(endowment // election.scale * election.scale)
    step = Fraction(parameters.step) * election.scale
    rounds, increment = equal_shares(election, parameters, endowment), 0
    if parameters.completion in ("add1", "add1-greedy"):
        supported = sum(1 for votes in election.votes().values() if votes)
        while len(rounds) < supported:
            if parameters.stop_when_exhaustive and _is_exhaustive(election, rounds):
                break
            following = equal_shares(election, parameters, endowment + (increment + 1) * step)
            if _cost(election, following) > election.budget:
                break
            rounds, increment = following, increment + 1
            if progress:
                progress(increment, _cost(election, rounds))
    if parameters.completion in ("greedy", "add1-greedy"):
        position = {project.id: k for k, project in enumerate(election.projects)}
        funded = [position[chosen.project] for chosen in rounds]
        rounds = rounds + greedy_rounds(election, parameters, eligible, funded)
    return _result(
        election,
        parameters,
        rounds,
        endowment + increment * step,
        increment * Fraction(parameters.step),
    )


def count_areas(elections: Mapping[str, Election], parameters: Parameters) -> dict[str, Result]:
    """Several areas, each an election of its own, in one call."""
    return {area: count(election, parameters) for area, election in elections.items()}


def eligible_projects(election: Election, parameters: Parameters) -> list[int]:
    """Positions of the projects that reach the minimum votes and the eligibility threshold."""
    values = project_values(election, "points")
    votes = list(election.votes().values())
    k = Fraction(parameters.eligibility)
    return [
        position
        for position, project in enumerate(election.projects)
        if values[position] >= parameters.threshold
        and votes[position] * k * election.budget >= (project.cost * election.voters if k else 0)
    ]


def _cost(election: Election, rounds: list[Round]) -> int:
    costs = {project.id: project.cost for project in election.projects}
    return sum(costs[chosen.project] for chosen in rounds)


def _is_exhaustive(election: Election, rounds: list[Round]) -> bool:
    left = election.budget - _cost(election, rounds)
    funded = {chosen.project for chosen in rounds}
    return all(project.cost > left for project in election.projects if project.id not in funded)


def _result(
    election: Election,
    parameters: Parameters,
    rounds: list[Round],
    endowment: Fraction | None = None,
    increment: Fraction | None = None,
) -> Result:
    winners = tuple(chosen.project for chosen in rounds)
    return Result(parameters, winners, tuple(rounds), _cost(election, rounds), endowment, increment)
