"""The sortition against its targets and against sortition-algorithms 0.12.15.

    python bench/sortition.py [--quick] [--repeat N] [--limit SECONDS]

The other library is installed into bench/.venv-sortition, which only this benchmark makes, and
is run in alternation with ours, each in a process of its own with one thread. What it does not
finish within the limit counts as taking at least the CPU time spent until then. With --quick
the longest runs are left out. The real pools are read from CIVIC_DATA or ../shared/data.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DATA = Path(os.environ.get("CIVIC_DATA", ROOT.parent / "shared" / "data")) / "sortition"
OUT = HERE / "out" / "sortition"
THEIR_PYTHON = HERE / ".venv-sortition" / "bin" / "python"
THEIRS = ("sortition-algorithms==0.12.15", "mip[highs]>=1.17.6,<2")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


# What runs in a process of its own


def measured(work):
    """What ``work`` found, with the wall and CPU seconds it took and the memory."""
    wall, cpu = time.monotonic(), time.process_time()
    found = work()
    return found | {
        "wall": round(time.monotonic() - wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def run_ours(people, quotas, size, method, limit):
    from assemblies.sortition import Problem, draw_panels, read_people, read_quotas, select

    limits = read_quotas(Path(quotas))
    problem = Problem(read_people(Path(people), limits), limits, int(size))

    def work():
        selection = select(problem, method=method, time_limit=float(limit))
        lottery = draw_panels(selection, count=1000, seed="ab")
        return {
            "min": selection.smallest_chance,
            "bound": selection.bound,
            "gini": selection.gini,
            "complete": selection.complete,
            "within": lottery.share_within(selection, 0.001),
            "violations": sum(violations(problem, panel) for panel in lottery.panels),
        }

    return measured(work)


def violations(problem, panel):
    features = {person.id: person.features for person in problem.people}
    return sum(
        not q.minimum <= sum(features[p][q.feature] == q.value for p in panel) <= q.maximum
        for q in problem.quotas
    ) + (len(set(panel)) != problem.size)


def run_theirs(people, quotas, size, method, backend):
    from sortition_algorithms import Settings, find_random_sample, read_in_features, read_in_people

    with open(quotas, newline="") as file:
        rows = list(csv.reader(file))
    body = [dict(zip(("feature", "value", "min", "max"), row, strict=False)) for row in rows[1:]]
    features = first(read_in_features(["feature", "value", "min", "max"], body))
    with open(people, newline="") as file:
        reader = csv.DictReader(file)
        pool = list(reader)
    settings = Settings(id_column="id", columns_to_keep=[])
    members = first(read_in_people(list(reader.fieldnames), pool, features, settings))

    def work():
        panels, _ = find_random_sample(
            features,
            members,
            int(size),
            [],
            selection_algorithm=method,
            solver_backend=backend,
            number_selections=1000,
        )
        counts = dict.fromkeys(members, 0)
        for panel in panels:
            for person in panel:
                counts[person] += 1
        return {"lottery_min": min(counts.values()) / len(panels)}

    return measured(work)


def first(found):
    return found[0] if isinstance(found, tuple) else found


def people_at_tables():
    from assemblies.sortition import Person

    draw = random.Random(5)
    return [
        Person(f"p{n}", {"gender": draw.choice("wm"), "age": draw.choice("abcde")})
        for n in range(100)
    ]


def run_tables():
    from assemblies.sortition import plan_tables

    def work():
        plan = plan_tables(people_at_tables(), tables=12, sessions=6, seed="ab", rounds=200)
        return {"meetings": plan.meetings, "most": plan.seatings}

    return measured(work)


def run_attempts():
    """A stand-in for groupselect-lib, which no package index reached has: the best of 100
    attempts, each of which seats people in random order where they have met the fewest. (That
    library's own way, the best of 100 plans that balance features alone, leaves more repeats.)"""
    draw = random.Random(5)
    people = len(people_at_tables())

    def attempt():
        met = set()
        for _ in range(6):
            tables = [[] for _ in range(12)]
            room = [people // 12 + (table < people % 12) for table in range(12)]
            for person in draw.sample(range(people), people):
                open_tables = [table for table in range(12) if len(tables[table]) < room[table]]
                draw.shuffle(open_tables)
                table = min(
                    open_tables,
                    key=lambda t: sum(frozenset((person, other)) in met for other in tables[t]),
                )
                tables[table].append(person)
            for table in tables:
                met |= {frozenset(pair) for pair in itertools.combinations(table, 2)}
        return len(met)

    return measured(lambda: {"meetings": max(attempt() for _ in range(100))})


def run_invitations(path):
    from assemblies.sortition import sample_invitations

    return measured(
        lambda: {
            "invited": len(
                sample_invitations(Path(path), count=20_000, seed=b"ab", weight_column="weight")
            )
        }
    )


# What starts those processes and shows the table


def in_process(python, *arguments, limit):
    """The measurement; without "wall", only the CPU spent, when it did not end in time."""
    before = cpu_of_children()
    command = [str(python), str(Path(__file__).resolve()), "--worker", *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            env=os.environ | ONE_THREAD,
            capture_output=True,
            text=True,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return {"cpu": cpu_of_children() - before}
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def install_theirs():
    """The other library with its open solvers; gives the names of those."""
    if not THEIR_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", THEIR_PYTHON.parents[1]], check=True)
        install = [THEIR_PYTHON, "-m", "pip", "install", "-q"]
        if subprocess.run([*install, *THEIRS], capture_output=True).returncode:
            print("The solver package mip cannot be installed: its solvers are not compared.")
            subprocess.run([*install, THEIRS[0]], check=True)
    return [name for name in ("highspy", "mip-cbc", "mip-highs") if has_solver(name)]


def has_solver(name):
    create = (
        "from sortition_algorithms.committee_generation.solver import create_solver; "
        f"create_solver(backend={name!r})"
    )
    return not subprocess.run([THEIR_PYTHON, "-c", create], capture_output=True).returncode


def write_pool(name, count, size, features, seed):
    """A self-selected pool and quotas round the shares of the population; returns its files."""
    draw = random.Random(seed)
    shares = [[draw.gammavariate(4, 1) for _ in range(values)] for values in features]
    leaning = [[share * draw.lognormvariate(0, 0.4) for share in row] for row in shares]
    pool = [[draw.choices(range(len(row)), row)[0] for row in leaning] for _ in range(count)]
    people, quotas = OUT / f"{name}_people.csv", OUT / f"{name}_quotas.csv"
    with people.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", *(f"f{n}" for n in range(len(features)))))
        rows.writerows((f"p{n}", *(f"v{v}" for v in row)) for n, row in enumerate(pool))
    with quotas.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("category", "feature", "min", "max"))
        for number, row in enumerate(shares):
            for value, share in enumerate(row):
                ideal = size * share / sum(row)
                rows.writerow((f"f{number}", f"v{value}", int(ideal - 0.5), int(ideal + 1.5)))
    return people, quotas


def write_addresses(count):
    path = OUT / "addresses.csv"
    with path.open("w") as file:
        file.write("id,address,weight\n")
        file.writelines(f"u{n},{n} High Street,{1 + n % 4}\n" for n in range(count))
    return path


def real_pool(name):
    return DATA / name / "respondents.csv", DATA / name / "categories.csv"


def show(what, target, found, *, holds):
    print(f"{'ok  ' if holds else 'MISS'}  {what:<44} {target:<34} {found}", flush=True)


def compare(what, files, size, backends, options):
    """MAXIMIN in alternation with each of the other library's open solvers."""
    ours, theirs = [], {backend: [] for backend in backends}
    for _ in range(options.repeat):
        ours.append(in_process(sys.executable, "ours", *files, size, "maximin", 600, limit=700))
        for backend in backends:
            arguments = ("theirs", *files, size, "maximin", backend)
            theirs[backend].append(in_process(THEIR_PYTHON, *arguments, limit=options.limit))
    best = min(run["cpu"] for run in ours)
    show(what, "min >= 0.999 of bound", f"{ours[0]['min']:.6f} of {ours[0]['bound']:.6f}",
         holds=ours[0]["min"] >= 0.999 * ours[0]["bound"])  # fmt: skip
    for backend, runs in theirs.items():
        ended = [run["cpu"] for run in runs if "wall" in run]
        other = min(ended or [run["cpu"] for run in runs])
        needed = 10 if backend == "highspy" else 3
        sign = "" if ended else "more than "
        show(
            f"  against {backend}" + (" (its default)" if backend == "highspy" else ""),
            f"at least {needed} times faster",
            f"{best:.1f} s and {sign}{other:.1f} s of CPU: {sign}{other / best:.1f} times",
            holds=other >= needed * best,
        )


def show_leximin(what, files, size, seconds, limit=900):
    run = in_process(sys.executable, "ours", *files, size, "leximin", limit, limit=2 * limit)
    figures = f"{run['wall']} s, CPU {run['cpu']} s, {run['peak_mb']} MB"
    reached = f"min {run['min']:.6f}, bound {run['bound']:.6f}, gini {run['gini']:.4f}"
    in_time = run["cpu"] < seconds and run["peak_mb"] < 1024
    show(what, f"under {seconds} s", f"{figures}; {reached}", holds=in_time)
    show("  smallest chance", ">= 0.999 of bound", f"{run['min'] / run['bound']:.6f}",
         holds=run["min"] >= 0.999 * run["bound"])  # fmt: skip
    show("  lottery of 1,000 within 1/1000", ">= 95 %, 0 violations",
         f"{run['within']:.1%}, {run['violations']} violations",
         holds=run["within"] >= 0.95 and not run["violations"])  # fmt: skip


def show_all(options):
    OUT.mkdir(parents=True, exist_ok=True)
    backends = install_theirs()
    has_data = DATA.is_dir()
    if has_data:
        show_leximin("LEXIMIN, example_small_20", real_pool("example_small_20"), 20, 5)
        show_leximin("LEXIMIN, example_large_200", real_pool("example_large_200"), 200, 5)
        tight = real_pool("synthetic_300_35")
        show_leximin("LEXIMIN, 300/35, 6 tight features", tight, 35, 300)
        compare("MAXIMIN, 300/35", tight, 35, backends, options)
    else:
        print(f"no real pools at {DATA}: those rows are left out")
    run = in_process(sys.executable, "tables", limit=300)
    show("tables, 100 people, 12 tables, 6 sessions", "as many different meetings as can be",
         f"{run['meetings']} of at most {run['most']} in {run['cpu']} s of CPU",
         holds=run["meetings"] >= 0.98 * run["most"])  # fmt: skip
    attempts = in_process(sys.executable, "attempts", limit=300)
    show("  against 100 greedy attempts", "more meetings in the same time",
         f"{attempts['meetings']} in {attempts['cpu']} s of CPU",
         holds=run["meetings"] > attempts["meetings"] and run["cpu"] < attempts["cpu"])  # fmt: skip
    print("      (a stand-in: groupselect-lib is in no package index reached)")
    if not options.quick:
        run = in_process(sys.executable, "invitations", write_addresses(2_000_000), limit=600)
        show("20,000 invitations from 2,000,000 addresses", "streamed",
             f"{run['wall']} s, CPU {run['cpu']} s, {run['peak_mb']} MB",
             holds=run["invited"] == 20_000 and run["peak_mb"] < 256)  # fmt: skip
        pool = write_pool("800_75", 800, 75, (2, 6, 5, 8, 3), 1)
        compare("MAXIMIN, 800/75", pool, 75, backends, options)
        show_leximin("LEXIMIN, 800/75", pool, 75, 300)
        pool = write_pool("1700_110", 1700, 110, (2, 6, 5, 8, 3, 4, 3), 2)
        show_leximin("LEXIMIN, 1,700/110, 7 features", pool, 110, 600, 600)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the largest pools")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--limit", type=float, default=600, help="seconds for the other library")
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        name, *arguments = options.worker
        workers = {
            "ours": run_ours,
            "theirs": run_theirs,
            "tables": run_tables,
            "attempts": run_attempts,
            "invitations": run_invitations,
        }
        print(json.dumps(workers[name](*arguments)))
    else:
        show_all(options)


if __name__ == "__main__":
    main()
