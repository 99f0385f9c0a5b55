#!/usr/bin/env python3
"""Check a public draw by yourself. One file, only Python's standard library.

    python verify_draw.py commitment.json panels.txt [result.json] [--people people.csv]

commitment.json  was published before the draw
panels.txt       the panels, one line each: its number, then the codes of its members
result.json      was published after the draw: the dice and the panel
people.csv       only auditors have it: code, household and features of everyone

Each check prints one line, OK or FAILED with the reason. The exit status is 0 when all hold.

What is checked: the document is well formed; the file of panels has the published SHA-256 and
Merkle root (RFC 9162); it has the promised number of panels, numbered in order, each with as
many different people as there are seats; everybody's number of panels, recounted, gives the
published table of chances, whose smallest is not above the bound; every count of every quota
is within its limits and the counts add up; the dice give the row, and the row the panel. With
people.csv also: its SHA-256, and in every single panel the quotas and one member per household.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any


class Failed(Exception):
    """A check that does not hold, with the reason."""


def demand(holds: bool, reason: str) -> None:
    if not holds:
        raise Failed(reason)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def merkle_root(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash of RFC 9162, section 2.1.1, of a list of byte strings."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    halves = merkle_root(leaves[:split]) + merkle_root(leaves[split:])
    return hashlib.sha256(b"\x01" + halves).digest()


class Draw:
    """The published files, and one method per check. Each returns what to say when it holds."""

    def __init__(
        self,
        commitment: bytes,
        panels: bytes,
        result: bytes | None = None,
        people: bytes | None = None,
    ) -> None:
        self.commitment_bytes = commitment
        self.panels_bytes = panels
        self.result_bytes = result or b""
        self.people_bytes = people or b""
        self.has_people = people is not None
        self.has_result = result is not None
        self.document: dict[str, Any] = {}
        self.rows: list[list[str]] = []

    def check_document(self) -> str:
        self.document = json.loads(self.commitment_bytes)
        demand(isinstance(self.document, dict), "it is not an object")
        demand(self.document["version"] == "civic/draw/1", "unknown version")
        for name in ("size", "pool", "panels", "draw"):
            demand(type(self.document[name]) is int, f"{name} is not a whole number")
        return "SHA-256 " + sha256(self.commitment_bytes)

    def check_panels_hash(self) -> str:
        found = sha256(self.panels_bytes)
        demand(found == self.document["panels_sha256"], f"the file's SHA-256 is {found}")
        return found

    def check_merkle_root(self) -> str:
        found = merkle_root(self.panels_bytes.removesuffix(b"\n").split(b"\n")).hex()
        demand(found == self.document["merkle_root"], f"the root of the lines is {found}")
        return found

    def check_panels(self) -> str:
        lines = self.panels_bytes.decode().splitlines()
        count, size = self.document["panels"], self.document["size"]
        digits = len(str(count)) - 1
        demand(count == 10**digits and digits > 0, f"no dice pick one of {count} panels")
        demand(len(lines) == count, f"{len(lines)} lines, not {count}")
        self.rows = []
        for number, line in enumerate(lines):
            name, *codes = line.split(" ")
            demand(name == str(number).zfill(digits), f"line {number} is called {name}")
            demand(len(codes) == size, f"panel {name} has {len(codes)} members, not {size}")
            demand(len(set(codes)) == size, f"panel {name} has a member twice")
            demand(codes == sorted(codes) and all(codes), f"panel {name} is not in order")
            self.rows.append(codes)
        return f"{count} panels of {size}"

    def check_chances(self) -> str:
        panels = Counter(code for row in self.rows for code in row)
        people = Counter(str(count) for count in panels.values())
        nobody = self.document["pool"] - len(panels)
        demand(nobody >= 0, f"{len(panels)} people are in panels, {-nobody} more than the pool")
        if nobody:
            people["0"] = nobody
        published = self.document["people_by_panels"]
        for count in sorted({*people, *published}, key=int):
            found, said = people.get(count, 0), published.get(count, 0)
            demand(found == said, f"{found} people are in {count} panels, published is {said}")
        smallest, bound = float(self.document["smallest_chance"]), float(self.document["bound"])
        if self.document["method"] != "nash":
            demand(smallest <= bound + 1e-6, "the smallest chance is above its bound")
        low, high = min(panels.values()), max(panels.values())
        return f"{len(panels)} people are in {low} to {high} of {len(self.rows)} panels"

    def check_quotas(self) -> str:
        for quota in self.document["quotas"]:
            name = f"{quota['feature']} {quota['value']}"
            for count, panels in quota["panels_by_count"].items():
                within = quota["minimum"] <= int(count) <= quota["maximum"]
                demand(within, f"{panels} panels have {count} of {name}")
            total = sum(quota["panels_by_count"].values())
            demand(total == len(self.rows), f"{name} is counted in {total} panels")
        self._check_sums()
        return f"{len(self.document['quotas'])} quotas hold"

    def _check_sums(self) -> None:
        """Nobody has two values of a feature, so a feature counts no seat twice."""
        seats: Counter[str] = Counter()
        for quota in self.document["quotas"]:
            counts = quota["panels_by_count"].items()
            seats[quota["feature"]] += sum(int(count) * panels for count, panels in counts)
        expected = len(self.rows) * self.document["size"]
        for feature, found in seats.items():
            demand(found == expected, f"{feature} is counted for {found} seats, not {expected}")

    def check_people(self) -> str:
        found = sha256(self.people_bytes)
        demand(found == self.document["people_sha256"], f"the file's SHA-256 is {found}")
        people = {
            row["code"]: row for row in csv.DictReader(io.StringIO(self.people_bytes.decode()))
        }
        demand(len(people) == self.document["pool"], f"{len(people)} people in the file")
        for number, row in enumerate(self.rows):
            members = [people[code] for code in row]
            homes = [member["household"] for member in members if member["household"]]
            demand(len(homes) == len(set(homes)), f"panel {number} has two of one household")
            for quota in self.document["quotas"]:
                name = f"{quota['feature']} {quota['value']}"
                count = sum(member[quota["feature"]] == quota["value"] for member in members)
                within = quota["minimum"] <= count <= quota["maximum"]
                demand(within, f"panel {number} has {count} of {name}")
        return "quotas and households hold in every panel"

    def check_result(self) -> str:
        result = json.loads(self.result_bytes)
        demand(
            result["commitment_sha256"] == sha256(self.commitment_bytes),
            "it belongs to another commitment",
        )
        digits = len(str(len(self.rows))) - 1
        dice = result["dice"]
        demand(len(dice) == digits and dice.isdigit(), f"{dice} is not {digits} dice")
        demand(int(dice) == result["row"], f"the dice {dice} do not give row {result['row']}")
        demand(self.rows[int(dice)] == result["panel"], f"row {dice} is another panel")
        demand(result["drawn_at"] >= self.document["drawn_at"], "drawn before the time announced")
        return f"the dice {dice} give the panel published"


def verify(draw: Draw) -> int:
    """Runs the checks in order and counts those that fail; stops where the others need one."""
    checks = [
        ("commitment", draw.check_document, True),
        ("panels file", draw.check_panels_hash, False),
        ("Merkle root", draw.check_merkle_root, False),
        ("panels", draw.check_panels, True),
        ("chances", draw.check_chances, False),
        ("quotas", draw.check_quotas, False),
    ]
    if draw.has_people:
        checks.append(("people file", draw.check_people, False))
    if draw.has_result:
        checks.append(("result", draw.check_result, False))
    failures = 0
    for name, check, is_needed in checks:
        holds = run(name, check)
        failures += not holds
        if is_needed and not holds:
            print("The checks after this one cannot be made.")
            break
    return failures


def run(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"OK      {name}: {check()}")
    except Failed as failure:
        print(f"FAILED  {name}: {failure}")
        return False
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"FAILED  {name}: not in the form expected ({type(error).__name__}: {error})")
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a public draw.")
    parser.add_argument("commitment")
    parser.add_argument("panels")
    parser.add_argument("result", nargs="?")
    parser.add_argument("--people")
    options = parser.parse_args()
    contents: list[bytes | None] = []
    for path in (options.commitment, options.panels, options.result, options.people):
        if path is None:
            contents.append(None)
            continue
        try:
            with open(path, "rb") as file:
                contents.append(file.read())
        except OSError as error:
            sys.exit(f"{path}: {error.strerror}")
    commitment, panels, result, people = contents
    failures = verify(Draw(commitment or b"", panels or b"", result, people))
    print("The draw is right." if not failures else f"{failures} checks failed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
