"""Whether an assembly adopts a recommendation. Whole numbers and fractions only, no rounding.

Input: how many members there are; how many voted for, against, and abstained; and the rule: a
quorum and a majority, both fractions between 0 and 1, above 0.

1. Whoever voted for, against or abstained took part. If fewer took part than quorum x members, the
   vote does not count: NO_QUORUM.
2. Whoever abstained does not decide. Adopted if more are for than against, and the votes for are at
   least majority x (for + against). Else NO_MAJORITY.

So a tie loses under every rule, as does a vote in which nobody decides; a majority of 1/2 means
more than half, one of 2/3 at least two thirds. One vote more for never loses a recommendation that
was adopted, and one vote moved from for to against never wins one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Outcome(StrEnum):
    ADOPTED = "adopted"
    NO_QUORUM = "no-quorum"
    NO_MAJORITY = "no-majority"


@dataclass(frozen=True)
class Rule:
    quorum: Fraction
    majority: Fraction

    def __post_init__(self) -> None:
        if not (0 < self.quorum <= 1 and 0 < self.majority <= 1):
            raise ValueError("a quorum and a majority are above 0 and at most 1")


@dataclass(frozen=True)
class Vote:
    """Numbers of members; those who did not vote are the rest."""

    members: int
    votes_for: int
    votes_against: int
    votes_abstained: int

    def __post_init__(self) -> None:
        if min(self.votes_for, self.votes_against, self.votes_abstained) < 0:
            raise ValueError("a number of votes is below 0")
        if self.absent < 0:
            raise ValueError("there are more votes than members")

    @property
    def taking_part(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstained

    @property
    def absent(self) -> int:
        return self.members - self.taking_part


def decide(vote: Vote, rule: Rule) -> Outcome:
    if vote.taking_part < rule.quorum * vote.members:
        return Outcome.NO_QUORUM
    deciding = vote.votes_for + vote.votes_against
    wins = vote.votes_for > vote.votes_against
    if wins and vote.votes_for >= rule.majority * deciding:
        return Outcome.ADOPTED
    return Outcome.NO_MAJORITY
