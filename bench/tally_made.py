"""Made-up Pabulib files of shapes that the shared ones do not have, always the same bytes.

Popularity is skewed as in real files: a project's chance to be named falls with its place in a
hidden order. Randomness is SHA-256 in counter mode by a name, not a language's module.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shape:
    """How many voters and projects, at most how many named, the type of vote."""

    name: str
    voters: int
    projects: int
    longest: int
    vote_type: str = "approval"


SHAPES = (
    Shape("made_approval_3000_40", 3_000, 40, 8),
    Shape("made_scoring_5000_40", 5_000, 40, 8, "scoring"),
    Shape("made_cumulative_20000_60", 20_000, 60, 6, "cumulative"),
    Shape("made_approval_20000_2000", 20_000, 2_000, 12),
    Shape("made_approval_200000_250", 200_000, 250, 8),
    Shape("made_ordinal_8000_30", 8_000, 30, 10, "ordinal"),
)


def write(shape: Shape, folder: Path) -> Path:
    """Write the file unless it is there."""
    path = folder / f"{shape.name}.pb"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draws = _draws(shape.name)
        path.write_text("\n".join(_lines(shape, draws)) + "\n")
    return path


def _lines(shape: Shape, draws: Iterator[int]) -> Iterator[str]:
    costs = [1_000 + (next(draws) % 100) ** 2 * 10 for _ in range(shape.projects)]
    yield "META\nkey;value"
    yield f"description;Made up for the benchmark\ncountry;Nowhere\nunit;{shape.name}\ninstance;1"
    yield f"num_projects;{shape.projects}\nnum_votes;{shape.voters}\nbudget;{sum(costs) // 3}"
    yield f"vote_type;{shape.vote_type}\nrule;greedy"
    if shape.vote_type in ("scoring", "cumulative"):
        yield f"max_sum_points;{10 * shape.longest}"
    yield "PROJECTS\nproject_id;cost"
    yield from (f"{k + 1};{cost}" for k, cost in enumerate(costs))
    pointed = shape.vote_type in ("scoring", "cumulative")
    yield "VOTES\nvoter_id;vote;points" if pointed else "VOTES\nvoter_id;vote"
    chances = list(accumulate(1_000_000 // (k + 5) for k in range(shape.projects)))
    for voter in range(shape.voters):
        wanted = 1 + next(draws) % shape.longest
        named = dict.fromkeys(
            (bisect(chances, next(draws) % chances[-1]) * 7919) % shape.projects + 1
            for _ in range(wanted)
        )
        vote = ",".join(map(str, named))
        points = ",".join(str(1 + next(draws) % 10) for _ in named)
        yield f"{voter};{vote};{points}" if pointed else f"{voter};{vote}"


def _draws(seed: str) -> Iterator[int]:
    block = 0
    while True:
        digest = sha256(f"{seed}:{block}".encode()).digest()
        yield from (int.from_bytes(digest[k : k + 4], "big") for k in range(0, 32, 4))
        block += 1
