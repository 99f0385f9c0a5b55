"""Import postcodes: `manage.py import_postcodes ONSPD.csv [--ward-names FILE.csv]`.

The columns, and what is kept: see civic/areas/postcode_import.py.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from civic.areas.models import Area
from civic.areas.postcode_import import Counts, import_postcodes, read_ward_names
from civic.core.csv_files import FileCommand

SECONDS_BETWEEN_REPORTS = 5
INTERRUPTED_STATUS = 130


class Command(FileCommand):
    help = "Imports postcodes and wards from the ONS Postcode Directory (columns pcds, oslaua, \
osward, doterm). Run it again to go on after a stop, or to update."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--ward-names", type=Path, help="a CSV with the columns WD25CD and WD25NM, or the like"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Area.objects.boroughs().exists():
            raise CommandError("Load the boroughs first: manage.py load_areas FILE.csv")
        names = read_ward_names(options["ward_names"]) if options["ward_names"] else {}
        self.reported_at = time.monotonic()
        try:
            counts = import_postcodes(options["file"], ward_names=names, report=self._report)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Run the same command again to go on from here.")
            raise SystemExit(INTERRUPTED_STATUS) from None
        self.stdout.write(_sentence(counts))

    def _report(self, counts: Counts) -> None:
        if time.monotonic() - self.reported_at >= SECONDS_BETWEEN_REPORTS:
            self.reported_at = time.monotonic()
            self.stdout.write(f"line {counts.line:,}: {counts.added:,} added")
            self.stdout.flush()


def _sentence(counts: Counts) -> str:
    return (
        f"{counts.added:,} postcodes added, {counts.changed:,} changed, "
        f"{counts.removed:,} removed, {counts.unchanged:,} unchanged; "
        f"{counts.wards_added:,} wards added; left out: {counts.ended:,} ended, "
        f"{counts.elsewhere:,} in other authorities"
    )
