"""A certificate of proportionality for approval ballots: EJR+ up to any project.

After arXiv 2302.01989. Input: an election, the projects funded W and a utility, cost or
cardinality. Voter i's utility of W is the cost, or the number, of the projects in W that they
approve.

A group S of voters who all approve an unfunded project c is let down if it deserves c and every one
of its members has too little to show for their share of the budget B, even with c:

    for all i in S:  (u_i(W) + u(c)) * cost(c) / u(c)  <=  |S| * B / n.

An outcome is EJR+ up to any project if no group is let down. Of a project's supporters it is enough
to look at the m with the least utility, for every m. Equal Shares with that utility always passes:
as long as nobody in S has paid more than cost(c) / |S| for a u(c) of utility, they can still buy c.

The certificate gives for each unfunded project the group that comes nearest to being let down: how
many voters, the most utility that any of them has, and by how much they miss it (or do not).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from typing import Any

from .exact import exact
from .model import Election


def ejr_plus(
    election: Election, winners: Collection[str], contenders: Collection[str], utility: str
) -> dict[str, Any]:
    """`holds`, and for each contender not funded its nearest group.

    `short_by` is in minor units; it is nought or negative where the group is let down.
    """
    worth = {p.id: p.cost if utility == "cost" else 1 for p in election.projects}
    costs = {project.id: project.cost for project in election.projects}
    funded = set(winners)
    open_projects = {name for name in contenders if name not in funded}
    enjoyed: dict[str, Counter[int]] = {name: Counter() for name in open_projects}
    for ballot in election.ballots:
        approved = [name for name, points in ballot.points if points > 0]
        level = sum(worth[name] for name in approved if name in funded)
        for name in open_projects.intersection(approved):
            enjoyed[name][level] += ballot.weight
    share = Fraction(election.budget, election.voters or 1)
    groups = [
        _nearest(name, levels, share, costs[name], worth[name])
        for name, levels in sorted(enjoyed.items())
        if levels and costs[name] <= election.budget
    ]
    holds = all(Fraction(group["short_by"]) > 0 for group in groups)
    return {"utility": utility, "holds": holds, "groups": groups}


def _nearest(
    name: str, levels: Counter[int], share: Fraction, cost: int, worth: int
) -> dict[str, Any]:
    voters, best = 0, None
    for level in sorted(levels):
        voters += levels[level]
        short_by = Fraction((level + worth) * cost, worth) - voters * share
        if best is None or short_by < best[0]:
            best = (short_by, voters, level)
    assert best is not None
    short_by, voters, level = best
    return {"project": name, "voters": voters, "utility": level, "short_by": exact(short_by)}
