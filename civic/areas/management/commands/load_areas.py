"""Load a city's areas: `manage.py load_areas city.csv`. The columns: see civic/areas/loading.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from civic.areas.loading import load_areas
from civic.core.csv_files import FileCommand


class Command(FileCommand):
    help = "Loads or updates the tree of areas (city, boroughs, wards) from one CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_areas(options["file"])
        self.stdout.write(
            f"{loaded.added} areas added, {loaded.changed} changed, {loaded.unchanged} unchanged"
        )
