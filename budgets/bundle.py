"""The bundle: all that an outsider needs to check a vote, as files. `verify.py` reads it.

| file            | what it holds                                                                  |
|-----------------|--------------------------------------------------------------------------------|
| ballots.pb      | Pabulib; `voter_id` is the commitment, sorted by it, the last column the nonce |
| log.jsonl       | the public log, one entry a line (`civic.proofs.log`)                          |
| checkpoints.txt | every signed checkpoint (`civic.proofs.checkpoints`), oldest first             |
| parameters.json | the rules, byte for byte what the log's opening entry fixed                    |
| result.json     | area -> result document of `budgets.tally`                                     |
| turnout.json    | the roll's length, and voters by channel and area where at least 10            |
| manifest.json   | the names of the vote and its log, the public key, the SHA-256 of each file    |

A vote that was loaded from a file has no log, no checkpoints and no roll: those files are left out,
its ballots are numbered, and its rules were fixed nowhere. `verify.py` says so and counts again.

Everything is streamed: a million ballots take no more memory than one. JSON is canonical, so that
the same vote always gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from civic.proofs.canonical import canonical_json
from civic.proofs.seeds import seed_commitment

Choices = Sequence[tuple[str, int]]
LINES_AT_ONCE = 2000
SOME_DAY = (1980, 1, 1, 0, 0, 0)  # the same bundle is the same archive whenever it is made


@dataclass(frozen=True)
class RuledProject:
    """A project as the rules fix it; of those that share a `group` at most one is funded."""

    id: str
    cost: int
    area: str
    group: str | None = None


@dataclass(frozen=True)
class PublishedBallot:
    """A counted ballot: (project, points) by project id, and what its commitment was made with."""

    commitment: str
    choices: Choices
    nonce: str


@dataclass(frozen=True)
class Bundle:
    """What goes in. `ballots` come sorted by commitment, `log` and `checkpoints` as they stand.

    `meta` and `projects` are the META section and the rows of PROJECTS of the Pabulib file.
    `standing` is whether the result is provisional or final, or that it was "imported": then
    `origin`, `public_key`, `log` and `checkpoints` are empty.
    """

    process: str
    standing: str
    origin: str
    public_key: str
    rules: bytes
    vote_type: str
    meta: Mapping[str, str]
    projects: Sequence[Mapping[str, str]]
    ballots: Iterable[PublishedBallot]
    log: Iterable[bytes]
    checkpoints: Iterable[str]
    result: Mapping[str, Any]
    turnout: Mapping[str, Any]

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Name and content of each file; read each to its end before going on to the next."""
        digests: dict[str, str] = {}
        for name, content in self._parts():
            yield name, _hashed(name, content, digests)
        yield "manifest.json", iter([self._manifest(digests)])

    def _parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        yield "parameters.json", iter([self.rules])
        if self.origin:
            yield "log.jsonl", _joined(line + b"\n" for line in self.log)
            yield "checkpoints.txt", iter(["\n".join(self.checkpoints).encode()])
            yield "turnout.json", iter([canonical_json(self.turnout)])
        yield "ballots.pb", _joined(text.encode() for text in self._pabulib())
        yield "result.json", iter([canonical_json(self.result)])

    def _pabulib(self) -> Iterator[str]:
        with_points = self.vote_type in ("cumulative", "scoring")
        yield "META\n"
        yield _row(["key", "value"])
        yield from (_row([key, value]) for key, value in self.meta.items())
        yield "PROJECTS\n"
        yield _row(self.projects[0])
        yield from (_row(project.values()) for project in self.projects)
        yield "VOTES\n"
        yield _row(["voter_id", "vote", *["points"] * with_points, "nonce"])
        for ballot in self.ballots:
            choices = _in_file_order(ballot.choices, self.vote_type)
            vote = ",".join(project for project, _ in choices)
            points = [",".join(str(number) for _, number in choices)] * with_points
            yield _row([ballot.commitment, vote, *points, ballot.nonce])

    def _manifest(self, digests: Mapping[str, str]) -> bytes:
        return canonical_json(
            {
                "process": self.process,
                "standing": self.standing,
                "origin": self.origin,
                "public_key": self.public_key,
                "files": dict(digests),
            }
        )


def rules_document(
    *,
    areas: Mapping[str, int],
    projects: Iterable[RuledProject],
    ballot: Mapping[str, int],
    count: Mapping[str, Any],
    currency: str,
    scale: int,
    vote_type: str,
) -> bytes:
    """The rules of a vote as they are published and fixed by the log when it opens.

    `areas` maps area to money in minor units, `scale` of which make a unit of the currency;
    `ballot` holds limits (min_length, max_length, min_points, max_points, min_sum_points,
    max_sum_points, and max_overspent 0 where a ballot may cost no more than its area has).
    The seed of a lot stays secret until the result: its commitment takes its place.
    """
    public_count = {key: value for key, value in count.items() if key != "lot_seed"}
    return canonical_json(
        {
            "areas": dict(areas),
            "projects": [
                {"id": p.id, "cost": p.cost, "area": p.area, "group": p.group}
                for p in sorted(projects, key=lambda project: project.id)
            ],
            "ballot": dict(ballot),
            "count": public_count,
            "lot": seed_commitment(count["lot_seed"]) if count.get("lot_seed") else None,
            "currency": currency,
            "scale": scale,
            "vote_type": vote_type,
        }
    )


def decimal_amount(minor: int, scale: int) -> str:
    """An amount of minor units as Pabulib writes it: "12" or "12.50"; `scale` is a power of ten."""
    decimals = len(str(scale)) - 1
    whole, rest = divmod(minor, scale)
    return f"{whole}.{rest:0{decimals}d}" if rest else str(whole)


def write_zip(bundle: Bundle, target: BinaryIO) -> None:
    """Write the bundle as one archive, the same bytes for the same vote."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in bundle.files():
            entry = zipfile.ZipInfo(name, SOME_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for part in content:
                    file.write(part)


def _hashed(name: str, content: Iterator[bytes], digests: dict[str, str]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for part in content:
        digest.update(part)
        yield part
    digests[name] = digest.hexdigest()


def _joined(parts: Iterator[bytes]) -> Iterator[bytes]:
    while together := b"".join(islice(parts, LINES_AT_ONCE)):
        yield together


def _in_file_order(choices: Choices, vote_type: str) -> Choices:
    """An ordinal vote stands in order of preference, any other in order of project id."""
    if vote_type == "ordinal":
        return sorted(choices, key=lambda choice: -choice[1])
    return sorted(choices)


def _row(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\n").writerow(values)
    return line.getvalue()
