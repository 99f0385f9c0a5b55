"""How fast the counting is, and whether it agrees: `python bench/tally.py [FOLDER of .pb files]`.

Against pabutools 1.2.3 (rational numbers, ballots as a multiprofile) in an environment of its own,
made here on first use. Every count is a fresh process; ours and theirs alternate, `ROUNDS` times
for files that take them less than `SHORT` seconds, once for the others; the best time counts.
Times are processor seconds, since other programs may share the machine. Prints a table and writes
bench/out/tally.json.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv-pabutools"
OUT = HERE / "out" / "tally.json"
ROUNDS, SHORT, LIMIT = 3, 5.0, 900
RULES = {
    "equal-shares": {"rule": "equal-shares"},
    "equal-shares cardinality": {"rule": "equal-shares", "utility": "cardinality"},
    "greedy": {"rule": "greedy"},
    "greedy-per-cost": {"rule": "greedy-per-cost"},
    "phragmen": {"rule": "phragmen"},
}
ADD1 = {
    "Add1": {"completion": "add1"},
    "Add1, stop when exhaustive": {"completion": "add1", "stop_when_exhaustive": True},
}
LARGE, MEDIUM = 60_000, (1_000, 12_000)


def main(arguments: list[str]) -> int:
    """Measure every approval file of the folder."""
    folder = Path(arguments[0]) if arguments else data_folder()
    if not folder.is_dir():
        print(f"no .pb files at {folder}")
        return 1
    pabutools = make_environment()
    rows = [
        row
        for path in sorted(folder.glob("*.pb"))
        if vote_type(path) in ("approval", "choose-1")
        for row in compare(path, pabutools)
    ]
    steps = [row for path in sorted(folder.glob("*.pb")) for row in add1(path)]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"against pabutools": rows, "add1": steps}, indent=1))
    summarise(rows)
    return 0 if all(row["same"] for row in rows) else 1


def data_folder() -> Path:
    """Where the tests look for real files, too."""
    return Path(os.environ.get("CIVIC_DATA", ROOT.parent / "shared" / "data")) / "pabulib"


def make_environment() -> Path:
    """The Python that has pabutools."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pabutools==1.2.3"], check=True)
    return python


def vote_type(path: Path) -> str:
    """As META says."""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        key, _, value = line.partition(";")
        if key == "vote_type":
            return value.strip()
    return ""


def ours(path: Path, parameters: dict[str, object]) -> dict:
    """One count of ours."""
    return run([sys.executable, HERE / "tally_ours.py", path, json.dumps(parameters)])


def run(command: list[str | Path]) -> dict:
    """The JSON that a fresh process prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=LIMIT, env=environment
    )
    return json.loads(done.stdout)


def compare(path: Path, pabutools: Path) -> list[dict]:
    """One row for each rule."""
    rows = []
    for rule, parameters in RULES.items():
        pairs = []
        while len(pairs) < ROUNDS:
            try:
                theirs = run([pabutools, HERE / "tally_pabutools.py", path, rule])
            except subprocess.TimeoutExpired:
                print(f"{path.name}  {rule}: pabutools took more than {LIMIT} s")
                break
            pairs.append((ours(path, parameters), theirs))
            if theirs["count"] > SHORT:
                break
        if pairs:
            rows.append(row(path, rule, pairs))
            show(rows[-1])
    return rows


def row(path: Path, rule: str, pairs: list[tuple[dict, dict]]) -> dict:
    """The best of both, and whether the winners are the same."""
    mine, theirs = pairs[0]
    best = {
        "count": min(pair[0]["count"] for pair in pairs),
        "whole": min(pair[0]["count"] + pair[0]["read"] for pair in pairs),
        "their_count": min(pair[1]["count"] for pair in pairs),
        "their_whole": min(pair[1]["count"] + pair[1]["read"] for pair in pairs),
    }
    ordered = rule != "phragmen"  # pabutools sorts the outcome of Phragmén
    winners = [a["winners"] if ordered else sorted(a["winners"]) for a in (mine, theirs)]
    return best | {
        "file": path.name,
        "rule": rule,
        "voters": mine["voters"],
        "projects": mine["projects"],
        "same": winners[0] == winners[1],
        "peak_mb": mine["peak_mb"],
        "their_peak_mb": theirs["peak_mb"],
    }


def show(row: dict) -> None:
    """One line."""
    print(
        f"{row['file'][:36]:36} {row['rule']:24} {row['voters']:7} votes  "
        f"{'same' if row['same'] else 'DIFFERENT'}  "
        f"{row['count']:7.3f} s  {row['their_count'] / row['count']:6.0f} times faster, "
        f"with reading {row['their_whole'] / row['whole']:5.0f}  "
        f"{row['peak_mb']:5.0f} MB for {row['their_peak_mb']:.0f}",
        flush=True,
    )


def add1(path: Path) -> list[dict]:
    """Add1 on files of Equal Shares and on large ones, beside one exact count."""
    is_large = path.stat().st_size > 3_000_000 and vote_type(path) == "approval"
    if not is_large and "equalshares" not in path.read_text(encoding="utf-8-sig")[:2000]:
        return []
    one = min((ours(path, {}) for _ in range(ROUNDS)), key=lambda found: found["count"])
    rows = []
    for name, parameters in ADD1.items():
        found = min((ours(path, parameters) for _ in range(ROUNDS)), key=lambda f: f["count"])
        rows.append({"file": path.name, "what": name, "one": one} | found)
        whole = found["read"] + found["count"]
        print(
            f"{path.name[:36]:36} {name:27} increment {found['increment']:.0f}  "
            f"{found['count']:6.2f} s, {found['count'] / one['count']:.0f} times one count; with "
            f"reading {whole:.2f} s, {whole / (one['read'] + one['count']):.1f} times; "
            f"{found['peak_mb']:.0f} MB",
            flush=True,
        )
    return rows


def summarise(rows: list[dict]) -> None:
    """The figures that targets are set for."""
    shares = [row for row in rows if row["rule"] == "equal-shares"]
    large = [row for row in shares if row["voters"] >= LARGE and row["projects"] >= 20]
    medium = [
        row for row in shares if MEDIUM[0] <= row["voters"] <= MEDIUM[1] and row["projects"] >= 20
    ]
    print(f"same winners in {sum(row['same'] for row in rows)} of {len(rows)} counts")
    for label, chosen in (("60,000 votes and more", large), ("1,000 to 12,000 votes", medium)):
        if chosen:
            ratios = [row["their_count"] / row["count"] for row in chosen]
            whole = [row["their_whole"] / row["whole"] for row in chosen]
            print(
                f"{label}: median {statistics.median(ratios):.0f} times faster, least "
                f"{min(ratios):.0f}; with reading median {statistics.median(whole):.0f}"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
