"""`make test`: every check, stage by stage, on to the end whatever fails, then a table.

What cannot run here (no server, no browser) is left out with one line that says so; with CI=true
that is a failure. The last stage prints its pytest summary after the table, as the last lines.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass

from tests.run import stages, system
from tests.run.servers import Servers


@dataclass(frozen=True)
class Outcome:
    stage: str
    word: str  # passed, failed, left out
    seconds: float


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(f"Stopped by signal {number}."))
    everything = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    system.install_missing()
    with Servers() as servers:
        planned = stages.plan(servers.environment, browser=system.browser())
        left_out = [
            Outcome(name, f"left out: {reason}", 0) for name, reason in stages.left_out(planned)
        ]
        outcomes = [run(stage) for stage in planned[:-1]]
        report(outcomes + left_out, still_to_come=planned[-1].name)
        outcomes.append(run(planned[-1]))
    failed = [outcome for outcome in outcomes if outcome.word == "failed"]
    return 1 if failed or (everything and left_out) else 0


def run(stage: stages.Stage) -> Outcome:
    print(f"\n=== {stage.name}", flush=True)
    start = time.monotonic()
    word = "passed" if stage.passes() else "failed"
    return Outcome(stage.name, word, time.monotonic() - start)


def report(outcomes: list[Outcome], *, still_to_come: str) -> None:
    print("\n=== So far")
    for outcome in outcomes:
        print(f"{outcome.stage:<32} {outcome.seconds:7.1f} s  {outcome.word}")
    print(f"{still_to_come:<32}            follows", flush=True)


if __name__ == "__main__":
    sys.exit(main())
