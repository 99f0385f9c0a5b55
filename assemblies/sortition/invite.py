"""python -m assemblies.sortition.invite ADDRESSES.csv --count N --seed HEX
    [--id COLUMN] [--weight COLUMN]

Prints the addresses that are invited, as CSV (place, id), the first drawn first. Exit status
2 with one line on standard error, file:row: reason, for an input that cannot be used.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from assemblies.sortition.errors import SortitionError
from assemblies.sortition.invitations import sample_invitations
from assemblies.sortition.terminal import OneLineParser, hex_seed, in_file


def main(arguments: Sequence[str] | None = None) -> int:
    parser = OneLineParser(
        prog="python -m assemblies.sortition.invite",
        description="A weighted sample of addresses that anyone with the file can redo.",
    )
    parser.add_argument("addresses", type=Path, metavar="ADDRESSES.csv")
    parser.add_argument("--count", type=int, required=True, metavar="N")
    parser.add_argument("--seed", required=True, metavar="HEX")
    parser.add_argument("--id", default="", metavar="COLUMN")
    parser.add_argument("--weight", default="", metavar="COLUMN")
    options = parser.parse_args(arguments)
    try:
        invited = sample_invitations(
            options.addresses,
            count=options.count,
            seed=hex_seed(options.seed),
            id_column=options.id,
            weight_column=options.weight,
        )
    except SortitionError as error:
        sys.stderr.write(f"{in_file(options.addresses, error)}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{options.addresses}: {error.strerror}\n")
        return 2
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(("place", "id"))
    rows.writerows(enumerate(invited, start=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
