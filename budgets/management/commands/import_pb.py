from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from budgets.services.importing import import_pb
from budgets.tally import CannotCountError, PbError


class Command(BaseCommand):
    help = "Load a Pabulib .pb file as a finished budget, count it and show it as any other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            budget, is_new = import_pb(path=path, at=timezone.now())
        except PbError as error:
            self._refuse(str(error))
        except (OSError, CannotCountError) as error:
            self._refuse(f"{path}: {getattr(error, 'strerror', None) or error}")
        address = settings.SITE_URL + reverse("budgets:results", args=[budget.slug])
        done = "loaded and counted" if is_new else "was loaded before, nothing changed"
        self.stdout.write(f"{budget.title}: {budget.count.ballots} ballots, {done}: {address}")

    def _refuse(self, reason: str) -> NoReturn:
        self.stderr.write(reason)
        sys.exit(2)
