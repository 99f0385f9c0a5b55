"""The public draw: commit to the panels, throw dice, and let anyone check.

Before the draw a commitment is published: a file with every panel of the lottery, one line
each ("042 CODE CODE …", codes sorted), and a document in canonical JSON with the SHA-256 of
that file, the Merkle root of its lines (RFC 9162), the quotas, how often each count of each
quota occurs among the panels, how many people stand in how many panels, the smallest chance
with its proven bound, and the time of the draw. Then ten-sided dice, the first thrown being
the highest digit, give the number of the line: that panel is drawn.

People appear by codes, an HMAC of their id under a key of this draw: each person is told
their own code and finds their lines. Features are not published, not even per panel, since
a thousand panels with their counts would give away the features of every code. The counts
are published over all panels; an auditor also gets the people's file (code, household,
features), whose SHA-256 stands in the document, and can recount every panel.

A replacement is a draw of its own, with the next number, over the people left and for the
seats and quotas left; its document names the SHA-256 of the document before.

``verify_draw.py`` beside this module checks all of it and shares no code with it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.lottery import Lottery
from assemblies.sortition.problem import Person, Problem, Quota
from assemblies.sortition.selection import Selection
from civic.proofs.canonical import canonical_json
from civic.proofs.merkle import leaf_hash, merkle_root
from civic.proofs.seeds import dice_number

VERSION = "civic/draw/1"
CODE_LETTERS = 12
CODE_PART = 4


@dataclass(frozen=True)
class Commitment:
    """What is published before the draw, and the people's file that is not.

    ``document`` is canonical JSON; ``panels`` the file with a line per panel; ``codes`` per
    person id.
    """

    document: bytes
    panels: bytes
    people: bytes
    codes: Mapping[str, str]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.document).hexdigest()


def person_codes(ids: Iterable[str], key: bytes) -> dict[str, str]:
    """A code such as K7QF-2M7D-XAB4 for everyone; ``key`` is secret and serves one draw."""
    codes = {}
    for person in ids:
        digest = hmac.digest(key, person.encode(), "sha256")
        letters = base64.b32encode(digest).decode()[:CODE_LETTERS]
        parts = (letters[i : i + CODE_PART] for i in range(0, CODE_LETTERS, CODE_PART))
        codes[person] = "-".join(parts)
    return codes


def commit_draw(
    problem: Problem,
    selection: Selection,
    lottery: Lottery,
    *,
    assembly: str,
    draw: int,
    at: datetime,
    key: bytes,
    previous: str | None = None,
) -> Commitment:
    """The commitment for draw number ``draw`` at the time ``at`` (aware).

    ``previous`` is the SHA-256 of the document of the draw before. Raises SortitionError
    when the number of panels is not a power of ten, for which there are no dice.
    """
    digits = dice_digits(len(lottery.panels))
    seated = set(problem.seated)
    pool = [person for person in problem.people if person.id not in seated]
    codes = person_codes((person.id for person in pool), key)
    rows = [
        sorted(codes[person] for person in panel if person not in seated)
        for panel in lottery.panels
    ]
    lines = [" ".join((f"{number:0{digits}}", *row)) for number, row in enumerate(rows)]
    panels = "".join(f"{line}\n" for line in lines).encode()
    people = _people_file(problem, pool, codes)
    document = {
        "version": VERSION,
        "assembly": assembly,
        "draw": draw,
        "drawn_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "previous": previous,
        "method": selection.method,
        "size": problem.size - len(seated),
        "pool": len(pool),
        "panels": len(rows),
        "panels_sha256": hashlib.sha256(panels).hexdigest(),
        "merkle_root": merkle_root(leaf_hash(line.encode()) for line in lines).hex(),
        "people_sha256": hashlib.sha256(people).hexdigest(),
        "quotas": _quotas_with_counts(problem, lottery),
        "people_by_panels": _people_by_panels(codes.values(), rows),
        "smallest_chance": f"{selection.smallest_chance:.9f}",
        "bound": f"{selection.bound:.9f}",
    }
    return Commitment(canonical_json(document), panels, people, codes)


def dice_digits(panels: int) -> int:
    """How many ten-sided dice pick one of so many panels."""
    digits = len(str(panels)) - 1
    if digits < 1 or panels != 10**digits:
        raise SortitionError("panels", count=panels)
    return digits


def row_from_dice(dice: str, *, panels: int = 1000) -> int:
    """The line that the dice show, typed as "042" or "0 4 2"."""
    digits = dice_digits(panels)
    thrown = "".join(dice.split())
    if len(thrown) != digits or not (thrown.isascii() and thrown.isdigit()):
        raise SortitionError("dice", value=dice, digits=digits)
    return dice_number([int(digit) for digit in thrown])


def drawn_document(commitment: Commitment, *, dice: str, panels: int, at: datetime) -> bytes:
    """What is published after the draw, in canonical JSON."""
    row = row_from_dice(dice, panels=panels)
    codes = commitment.panels.decode().splitlines()[row].split()[1:]
    return canonical_json(
        {
            "version": VERSION,
            "commitment_sha256": commitment.sha256,
            "dice": "".join(dice.split()),
            "row": row,
            "panel": codes,
            "drawn_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        }
    )


def replacement_problem(
    problem: Problem, panel: Collection[str], unavailable: Collection[str]
) -> Problem:
    """The next draw's problem: ``panel`` keeps its seats but for the ``unavailable``."""
    gone = set(unavailable)
    return replace(
        problem,
        people=tuple(person for person in problem.people if person.id not in gone),
        seated=tuple(sorted(set(panel) - gone)),
    )


def _quotas_with_counts(problem: Problem, lottery: Lottery) -> list[dict[str, Any]]:
    """The quotas left, each with how many panels have how many of it."""
    features = {person.id: person.features for person in problem.people}
    seated = set(problem.seated)
    found = []
    for quota in problem.quotas:
        held = _holders(quota, problem.seated, features)
        counts = Counter(
            _holders(quota, (person for person in panel if person not in seated), features)
            for panel in lottery.panels
        )
        found.append(
            {
                "feature": quota.feature,
                "value": quota.value,
                "minimum": max(quota.minimum - held, 0),
                "maximum": quota.maximum - held,
                "panels_by_count": {str(count): counts[count] for count in sorted(counts)},
            }
        )
    return found


def _holders(quota: Quota, people: Iterable[str], features: Mapping[str, Mapping[str, str]]) -> int:
    return sum(features[person][quota.feature] == quota.value for person in people)


def _people_by_panels(codes: Iterable[str], rows: Iterable[list[str]]) -> dict[str, int]:
    """How many people stand in how many panels, nobody left out."""
    panels = Counter(code for row in rows for code in row)
    people = Counter(panels[code] for code in codes)
    return {str(number): people[number] for number in sorted(people)}


def _people_file(problem: Problem, pool: list[Person], codes: Mapping[str, str]) -> bytes:
    """The auditor's file: code, a number for the household, features; in the order of codes."""
    features = list(problem.values)
    homes: dict[str, int] = {}
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("code", "household", *features))
    for person in sorted(pool, key=lambda person: codes[person.id]):
        home = homes.setdefault(person.household, len(homes) + 1) if person.household else ""
        rows.writerow((codes[person.id], home, *(person.features[f] for f in features)))
    return out.getvalue().encode()
