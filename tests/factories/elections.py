"""Small elections for the counting, written as a city clerk would say them."""

from __future__ import annotations

from hypothesis import strategies as st

from budgets.tally import Election, Project


def approvals(
    costs: dict[str, int], votes: dict[str, int], budget: int, **options: object
) -> Election:
    """`votes` maps the projects that a ballot names, as in "ab", to the voters who cast it."""
    return Election.of(
        [Project(name, cost, f"Project {name}") for name, cost in costs.items()],
        {tuple((name, 1) for name in named): voters for named, voters in votes.items()},
        budget,
        **options,
    )


@st.composite
def elections(draw: st.DrawFn, vote_type: str = "approval") -> Election:
    """Up to 7 projects and 12 distinct ballots; small numbers, so that ties are common."""
    count = draw(st.integers(1, 7))
    groups = st.sampled_from([None, None, None, "g", "h"])
    projects = [
        Project(f"p{k}", draw(st.integers(1, 12)), group=draw(groups)) for k in range(count)
    ]
    votes = {}
    for _ in range(draw(st.integers(1, 12))):
        named = draw(st.lists(st.integers(0, count - 1), unique=True, max_size=4))
        votes[_vote(draw, vote_type, named)] = draw(st.integers(1, 3))
    budget = draw(st.integers(0, 40))
    return Election.of(projects, votes, budget, vote_type=vote_type)


def _vote(draw: st.DrawFn, vote_type: str, named: list[int]) -> tuple[tuple[str, int], ...]:
    if vote_type == "ordinal":
        points = list(range(len(named), 0, -1))
    elif vote_type in ("cumulative", "scoring"):
        least = 1 if vote_type == "cumulative" else -2
        points = [draw(st.integers(least, 3)) for _ in named]
    else:
        points = [1] * len(named)
    return tuple(sorted((f"p{k}", given) for k, given in zip(named, points, strict=True)))
