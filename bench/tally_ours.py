"""One count by this project in a process of its own."""

from __future__ import annotations

import json
import resource
import sys
import time

from budgets.tally import Parameters, count, read_pb
from budgets.tally.rules import load_rule


def main(path: str, parameters: str) -> None:
    """Print winners, increment, seconds of reading and counting, and peak memory as JSON."""
    wanted = Parameters.from_json(json.loads(parameters))
    load_rule(wanted.rule)
    started = time.process_time()
    election = read_pb(path).election
    read = time.process_time()
    result = count(election, wanted)
    counted = time.process_time()
    print(
        json.dumps(
            {
                "winners": list(result.winners),
                "increment": None if result.increment is None else float(result.increment),
                "read": read - started,
                "count": counted - read,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "voters": election.voters,
                "projects": len(election.projects),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
