"""A small vote with everything that is published of it, to be checked and to be tampered with."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from budgets import bundle
from budgets.tally import Election, Parameters, Project, count
from civic.proofs import log
from civic.proofs.canonical import canonical_json
from civic.proofs.checkpoints import Checkpoint
from civic.proofs.commitments import commitment
from civic.proofs.merkle import leaf_hash, merkle_root
from civic.proofs.notes import Signer
from tests.log_lines import ballot_entry, void_entry

OPENED = datetime(2026, 5, 1, 9, tzinfo=UTC)
PROCESS, ORIGIN = "budget-7", "civic.example/budget-7"
SIGNER = Signer("civic.example", bytes(range(32)))
OTHER_SIGNER = Signer("civic.example", bytes(32))
PROJECTS = [
    Project("1", 40_00, "Trees"),
    Project("2", 30_00, "Benches"),
    Project("3", 30_00, "Lights", "square"),
    Project("4", 25_00, "Fountain", "square"),
    Project("12", 55_50, "Playground"),
]


@dataclass
class Cast:
    """One version of one ballot."""

    votes: dict[str, int]
    nonce: bytes

    @property
    def commitment(self) -> bytes:
        choices = [[name, points] for name, points in sorted(self.votes.items())]
        return commitment(process=PROCESS, choices=choices, nonce=self.nonce)


@dataclass
class Vote:
    """A vote whose every part can be changed before `publish` writes it down."""

    parameters: Parameters = field(default_factory=lambda: Parameters(rule="greedy"))
    projects: list[Project] = field(default_factory=lambda: list(PROJECTS))
    areas: dict[str, int] = field(default_factory=lambda: {"city": 100_00})
    home: dict[str, str] = field(default_factory=dict)  # project -> area, "city" where not said
    vote_type: str = "approval"
    limits: dict[str, Any] = field(default_factory=lambda: {"min_length": 1, "max_length": 3})
    ballots: list[Cast] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    signer: Signer = SIGNER
    result: dict[str, Any] = field(default_factory=dict)
    turnout: dict[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> bytes:
        return bundle.rules_document(
            areas=self.areas,
            projects=[
                bundle.RuledProject(p.id, p.cost, self.home.get(p.id, "city"), p.group)
                for p in self.projects
            ],
            ballot=self.limits,
            count=self.parameters.to_json(),
            currency="GBP",
            scale=100,
            vote_type=self.vote_type,
        )

    def hold(self, casts: list[Cast], changes: int = 3, withdrawals: int = 2) -> Vote:
        """Let people vote: the first `changes` replace an empty-handed first thought."""
        self.ballots = casts
        thoughts = [Cast({"1": 1}, bytes([n]) * 16) for n in range(1, changes + withdrawals + 1)]
        self.entries = [log.open_entry(origin=ORIGIN, parameters=self.rules)]
        self.entries += [ballot_entry(commitment=c.commitment) for c in thoughts + casts]
        self.sizes = [1, 10, len(self.entries)]
        self.entries += [void_entry(commitment=c.commitment) for c in thoughts]
        self.entries.append(log.close_entry(counted=len(casts)))
        self.sizes.append(len(self.entries))
        self.result = {area: self.count(area) for area in self.areas}
        voters = len(casts)
        groups = {"area": {"Camden": 10, "elsewhere": voters - 10}, "channel": {"web": voters}}
        groups = groups if voters >= 20 else {}
        self.turnout = {"counted": voters, "roll": voters, "groups": groups}
        return self

    def count(self, area: str) -> dict[str, Any]:
        own = [p for p in self.projects if self.home.get(p.id, "city") == area]
        ids = {p.id for p in own}
        votes = [[(n, p) for n, p in b.votes.items() if n in ids] for b in self.ballots]
        election = Election.of(
            own,
            [vote for vote in votes if vote or len(self.areas) == 1],
            self.areas[area],
            vote_type=self.vote_type,
            scale=100,
        )
        document = count(election, self.parameters).to_document(with_explanation=False)
        return document | {"parameters": self.parameters.to_json()}

    def checkpoints(self) -> list[str]:
        leaves = [leaf_hash(line) for line in self.entries]
        return [
            Checkpoint(
                ORIGIN, size, merkle_root(leaves[:size]), OPENED + timedelta(hours=number)
            ).sign(self.signer)
            for number, size in enumerate(self.sizes)
        ]

    def bundle(self) -> bundle.Bundle:
        money = bundle.decimal_amount(sum(self.areas.values()), 100)
        named = Counter(name for cast in self.ballots for name in cast.votes)
        funded = {name for document in self.result.values() for name in document["winners"]}
        return bundle.Bundle(
            process=PROCESS,
            standing="provisional",
            origin=ORIGIN,
            public_key=str(self.signer.verifier),
            rules=self.rules,
            vote_type=self.vote_type,
            meta={
                "description": "A small vote",
                "num_votes": str(len(self.ballots)),
                "budget": money,
                "vote_type": self.vote_type,
            },
            projects=[
                {
                    "project_id": p.id,
                    "cost": bundle.decimal_amount(p.cost, 100),
                    "votes": str(named[p.id]),
                    "name": p.name,
                    "area": self.home.get(p.id, "city"),
                    "selected": str(int(p.id in funded)),
                }
                for p in self.projects
            ],
            ballots=[
                bundle.PublishedBallot(
                    cast.commitment.hex(), list(cast.votes.items()), cast.nonce.hex()
                )
                for cast in sorted(self.ballots, key=lambda cast: cast.commitment)
            ],
            log=self.entries,
            checkpoints=self.checkpoints(),
            result=self.result,
            turnout=self.turnout,
        )

    def publish(self, folder: Path) -> Path:
        for name, content in self.bundle().files():
            (folder / name).write_bytes(b"".join(content))
        return folder


def casts(votes: list[dict[str, int]], seed: int = 1) -> list[Cast]:
    source = random.Random(seed)
    return [Cast(vote, source.randbytes(16)) for vote in votes]


def small_vote(**changes: Any) -> Vote:
    source = random.Random(7)
    names = [project.id for project in PROJECTS]
    votes = [dict.fromkeys(source.sample(names, source.randint(1, 3)), 1) for _ in range(40)]
    return Vote(**changes).hold(casts(votes))


def rewrite(folder: Path, name: str, old: bytes, new: bytes, *, manifest: bool = True) -> None:
    """Change a published file, and the manifest too unless told otherwise."""
    path = folder / name
    content = path.read_bytes()
    assert old in content, f"{old!r} is not in {name}"
    path.write_bytes(content.replace(old, new, 1))
    if manifest:
        renew_manifest(folder)


def renew_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["files"]
    }
    path.write_bytes(canonical_json(manifest))
