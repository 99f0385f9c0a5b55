"""The options of the command, and what they make of a count.

Without `--rule` a file is counted as its META says (Equal Shares where it does not say); with it,
by that rule and what else is asked for alone. An option that is not for the rule changes nothing;
then a note says so.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from .model import COMPLETIONS, RULES, UTILITIES, Parameters
from .pabulib import PbFile


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the options."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser(description: str | None) -> Parser:
    """The options of the command."""
    parser = Parser(prog="python -m budgets.tally", description=description)
    add = parser.add_argument
    add("path", type=Path, metavar="FILE", help="a .pb file, a folder of them, or -")
    add("--rule", choices=RULES)
    add("--utility", choices=UTILITIES)
    add("--completion", choices=COMPLETIONS)
    add("--stop-when-exhaustive", action="store_true", default=None)
    add("--floor-start", action="store_true", default=None)
    add("--comparison", action="store_true", default=None, help="compare with greedy at the end")
    add("--greedy-stop", action="store_true", default=None, help="stop at what does not fit")
    add("--overrun", metavar="SHARE", help="greedy-stop: fund the next if this share is left")
    add("--threshold", type=int, metavar="N", help="minimum votes (or score)")
    add("--eligibility", metavar="K", help="votes/n must reach cost/(K*budget)")
    add("--ties", metavar="LIST", help="id, cost, votes, lot in order of preference: cost,id")
    add("--lot-seed", metavar="SEED", help="the committed seed of the lot")
    add("--step", metavar="AMOUNT", help="what Add1 adds to each voter (1 unit of currency)")
    add("--format", choices=("json", "text"), default="text")
    add("--explain", action="store_true", help="say for every project why")
    add("--compare", action="store_true", help="the same ballots under other rules")
    add("--progress", action="store_true", help="show each step of Add1")
    return parser


def parameters_for(options: argparse.Namespace, file: PbFile) -> Parameters:
    """How the options have the file counted. Raises ValueError for what is not possible."""
    base = None if options.rule else file.parameters
    values = (base or Parameters()).to_json()
    given = {name: value for name, value in vars(options).items() if name in values}
    values |= {name: value for name, value in given.items() if value is not None}
    if options.ties is not None:
        values["ties"] = [tie.strip() for tie in options.ties.split(",")]
    return Parameters.from_json(values)


def idle_options(options: argparse.Namespace, parameters: Parameters) -> Iterator[str]:
    """A note for each option given that changes nothing of this count."""
    shares = parameters.rule == "equal-shares"
    add1 = shares and parameters.completion.startswith("add1")
    completed = parameters.completion.endswith("greedy") or parameters.comparison
    greedy = parameters.rule.startswith("greedy") or (shares and completed)
    conditions = {
        "utility": (parameters.rule != "phragmen", "a rule other than phragmen"),
        "completion": (shares, "--rule equal-shares"),
        "stop_when_exhaustive": (add1, "--rule equal-shares with --completion add1"),
        "floor_start": (shares, "--rule equal-shares"),
        "comparison": (shares, "--rule equal-shares"),
        "greedy_stop": (greedy, "a greedy rule or completion"),
        "overrun": (greedy and parameters.greedy_stop, "--greedy-stop"),
        "lot_seed": ("lot" in parameters.ties, "--ties lot"),
        "step": (add1, "--rule equal-shares with --completion add1"),
        "progress": (add1, "--rule equal-shares with --completion add1"),
    }
    usual = Parameters().to_json()
    for name, (counts, wanted) in conditions.items():
        value = getattr(options, name)
        if value and value != usual.get(name) and not counts:
            option = "--" + name.replace("_", "-")
            yield f"note: {option} changes nothing under {parameters.rule}: it needs {wanted}"
