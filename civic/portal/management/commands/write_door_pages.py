"""What nginx shows while the site does not answer, in the words and the look of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from civic.portal.door import write_door_pages


class Command(BaseCommand):
    help = "Write the pages that nginx shows when the site does not answer, after each update."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.DATA_DIR / "door"
        write_door_pages(folder)
        self.stdout.write(f"Written to {folder}.")
