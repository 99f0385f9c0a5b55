"""How fast the counting is, and whether it agrees with pabutools: `python -m bench.tally`.

Against pabutools 1.2.3 (rational numbers, ballots as a multiprofile) in an environment of its own,
made here on first use. Every count is a fresh process, one at a time; ours and theirs alternate,
`ROUNDS` times for files that take them less than `SHORT` seconds, once for the others; the best
time counts. A count of theirs is stopped after `LIMIT` seconds; what is said then is "at least",
and no target is missed by it. Times are processor seconds, since other programs may share the
machine; linear algebra keeps to one thread, for a second one waits busily after numpy is loaded,
and that would be counted. Made-up files of other shapes (`tally_made`) are measured, too. Prints a
line for each count and a verdict for each target, and writes bench/out/tally.json, also when
interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
from pathlib import Path

from bench.measure import Line, judged
from bench.tally_made import SHAPES, write

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENT = HERE / ".venv-pabutools"
OUT = HERE / "out" / "tally.json"
ROUNDS, SHORT, LIMIT = 5, 5.0, 60
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
WARSAW, MOST_MB = "Poland_Warszawa_2026.pb", 120
INCREMENTS = {  # final increment of Add1, and with the exhaustive stop
    WARSAW: (184, 184),
    "Poland_Wieliczka_2023_Green_Budget.pb": (164, 150),
    "Netherlands_Assen_2024.pb": (843, None),
}


def main() -> int:
    """Measure every file of the folder, and the made-up ones."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=data_folder(), help=".pb files")
    parser.add_argument("rule", nargs="*", help=f"of {', '.join(RULES)}; all, if none is named")
    options = parser.parse_args()
    if unknown := set(options.rule) - set(RULES):
        parser.error(f"unknown rule {min(unknown)!r}")
    if not options.folder.is_dir():
        parser.error(f"no folder {options.folder}")
    found: dict[str, list[dict]] = {"against pabutools": [], "points": [], "add1": []}
    try:
        measure_all(options.folder, options.rule or list(RULES), found)
    except KeyboardInterrupt:
        print("interrupted: the verdicts are of what was measured")
    finally:
        lines = verdicts(found["against pabutools"], found["add1"])
        print(*lines, sep="\n")
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(found | {"verdicts": [vars(line) for line in lines]}, indent=1))
    return 1 if any(row["same"] is False for row in found["against pabutools"]) else 0


def measure_all(folder: Path, rules: list[str], found: dict[str, list[dict]]) -> None:
    """Add a row to what was found for each count."""
    pabutools = make_environment()
    files = sorted(folder.glob("*.pb"))
    for path in files:
        found["add1"] += add1(path)
    for path in [*files, *(write(shape, OUT.parent / "made") for shape in SHAPES)]:
        if vote_type(path) not in ("approval", "choose-1"):
            found["points"] += measure(path)
            continue
        for rule in rules if path in files else ["equal-shares"]:
            found["against pabutools"].append(compare(path, rule, pabutools))


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
    """The JSON that a fresh process prints.

    Raises TimeoutError if it stopped itself, RuntimeError if it failed.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode == -signal.SIGXCPU:
        raise TimeoutError
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def compare(path: Path, rule: str, pabutools: Path) -> dict:
    """One row."""
    pairs = []
    while len(pairs) < ROUNDS:
        mine = ours(path, RULES[rule])
        try:
            theirs = run([pabutools, HERE / "tally_pabutools.py", path, rule, str(LIMIT)])
        except TimeoutError:
            theirs = {"winners": None, "read": 0.0, "count": float(LIMIT), "peak_mb": 0.0}
        pairs.append((mine, theirs))
        if theirs["count"] > SHORT:
            break
    found = row(path, rule, pairs)
    show(found)
    return found


def row(path: Path, rule: str, pairs: list[tuple[dict, dict]]) -> dict:
    """The best of both, and whether the winners are the same (None: theirs took too long)."""
    mine, theirs = pairs[0]
    finished = theirs["winners"] is not None
    best = {
        "count": min(pair[0]["count"] for pair in pairs),
        "whole": min(pair[0]["count"] + pair[0]["read"] for pair in pairs),
        "their_count": min(pair[1]["count"] for pair in pairs),
        "their_whole": min(pair[1]["count"] + pair[1]["read"] for pair in pairs),
    }
    ordered = rule != "phragmen"  # pabutools sorts the outcome of Phragmén
    winners = [
        found["winners"] if ordered else sorted(found["winners"])
        for found in (mine, theirs)
        if found["winners"] is not None
    ]
    return best | {
        "file": path.name,
        "rule": rule,
        "voters": mine["voters"],
        "projects": mine["projects"],
        "same": winners[0] == winners[1] if finished else None,
        "finished": finished,
        "peak_mb": mine["peak_mb"],
        "their_peak_mb": theirs["peak_mb"],
    }


def show(row: dict) -> None:
    """One line."""
    least = "" if row["finished"] else "at least "
    print(
        f"{row['file'][:36]:36} {row['rule']:24} {row['voters']:7} votes  "
        f"{ {True: 'same', False: 'DIFFERENT', None: 'stopped'}[row['same']] }  "
        f"{row['count']:7.4f} s  {least}{row['their_count'] / row['count']:.0f} times faster, "
        f"with reading {row['their_whole'] / row['whole']:.0f}  "
        f"{row['peak_mb']:.0f} MB for {row['their_peak_mb']:.0f}",
        flush=True,
    )


def measure(path: Path) -> list[dict]:
    """Equal Shares and Phragmén on ballots with points, which pabutools reads otherwise."""
    rows = []
    for parameters in ({"utility": "points"}, {"rule": "phragmen"}):
        found = min((ours(path, parameters) for _ in range(ROUNDS)), key=lambda f: f["count"])
        rows.append({"file": path.name, "parameters": parameters} | found)
        print(
            f"{path.name[:36]:36} {next(iter(parameters.values())):24} {found['voters']:7} votes  "
            f"read {found['read']:.3f} s, count {found['count']:.4f} s  {found['peak_mb']:.0f} MB",
            flush=True,
        )
    return rows


def add1(path: Path) -> list[dict]:
    """Add1 on files of Equal Shares and on large ones, beside one exact count."""
    is_large = path.stat().st_size > 3_000_000 and vote_type(path) == "approval"
    if not is_large and "equalshares" not in path.read_text(encoding="utf-8-sig")[:2000]:
        return []
    one = min((ours(path, {}) for _ in range(ROUNDS)), key=lambda found: found["count"])
    rows = []
    for name, parameters in ADD1.items():
        found = min((ours(path, parameters) for _ in range(ROUNDS)), key=lambda f: f["count"])
        stops = "stop_when_exhaustive" in parameters
        rows.append({"file": path.name, "what": name, "stops": stops, "one": one} | found)
        whole = found["read"] + found["count"]
        print(
            f"{path.name[:36]:36} {name:27} increment {found['increment']:.0f}  "
            f"{found['count']:6.2f} s, {found['count'] / one['count']:.0f} times one count; with "
            f"reading {whole:.2f} s, {whole / (one['read'] + one['count']):.1f} times; "
            f"{found['peak_mb']:.0f} MB",
            flush=True,
        )
    return rows


def verdicts(rows: list[dict], steps: list[dict]) -> list[Line]:
    """What was aimed at, and what was seen."""
    compared = [row for row in rows if row["finished"]]
    same = sum(row["same"] for row in compared)
    stopped = f"{same} of {len(compared)} ({len(rows) - len(compared)} stopped)"
    all_same = bool(compared) and same == len(compared)
    lines = [judged("winners as pabutools'", stopped, "all", ok=all_same)]
    shares = [row for row in rows if row["rule"] == "equal-shares" and row["projects"] >= 20]
    large = [row for row in shares if row["voters"] >= LARGE]
    medium = [row for row in shares if MEDIUM[0] <= row["voters"] <= MEDIUM[1]]
    for what, chosen, part, least in (
        ("60,000 votes and more: count, least", large, "count", 200),
        ("60,000 votes and more: with reading, least", large, "whole", 50),
        ("1,000 to 12,000 votes: count, median", medium, "count", 100),
    ):
        ratios = [
            row[f"their_{part}"] / row[part]
            for row in chosen
            if row["finished"] or row[f"their_{part}"] >= least * row[part]
        ]
        if ratios:
            found = min(ratios) if chosen is large else statistics.median(ratios)
            each = ", ".join(f"{ratio:.0f}" for ratio in sorted(ratios))
            lines.append(judged(what, f"{found:.0f}x ({each})", f"{least}x", ok=found >= least))
    for step in steps:
        lines += _add1_verdicts(step)
    return lines


def _add1_verdicts(step: dict) -> list[Line]:
    file, found = step["file"], step["increment"]
    wanted = INCREMENTS.get(file, (None, None))[bool(step["stops"])]
    label = f"{file.removesuffix('.pb')[:40]}, {step['what']}"
    lines = []
    if wanted is not None:
        lines.append(judged(label, f"{found:.0f}", str(wanted), ok=found == wanted))
    if file == WARSAW:
        times = step["count"] / step["one"]["count"]
        seen = f"{times:.0f} times one count, {step['count']:.2f} s"
        lines.append(judged(f"{label}: time", seen, "12 times", ok=times <= 12))
        peak = step["peak_mb"]
        lines.append(
            judged(f"{label}: memory", f"{peak:.0f} MB", f"{MOST_MB} MB", ok=peak <= MOST_MB)
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
