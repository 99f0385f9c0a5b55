"""One count by pabutools in a process of its own, in the environment that the benchmark makes."""

from __future__ import annotations

import json
import resource
import sys
import time

from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import (
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)

RULES = {
    "equal-shares": lambda e, p: method_of_equal_shares(e, p, sat_class=Cost_Sat),
    "equal-shares cardinality": lambda e, p: method_of_equal_shares(
        e, p, sat_class=Cardinality_Sat
    ),
    "greedy": lambda e, p: greedy_utilitarian_welfare(e, p, sat_class=Cost_Sat),
    "greedy-per-cost": lambda e, p: greedy_utilitarian_welfare(e, p, sat_class=Cardinality_Sat),
    "phragmen": sequential_phragmen,
}


def main(path: str, rule: str, limit: str) -> None:
    """Print winners, seconds of reading and counting, and peak memory as JSON.

    The system ends the process after so many processor seconds.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
    started = time.process_time()
    election, profile = parse_pabulib(path)
    profile = profile.as_multiprofile()
    read = time.process_time()
    winners = RULES[rule](election, profile)
    counted = time.process_time()
    print(
        json.dumps(
            {
                "winners": [project.name for project in winners],
                "read": read - started,
                "count": counted - read,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
