"""What is published of petitions as files, for the catalogue of open data."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.opendata.datasets import Column, Dataset, File
from petitions.cards import HUE
from petitions.listing import LISTS

COLUMNS = (
    Column("id", "integer", gettext_lazy("The number in the petition’s address.")),
    Column("title", "string", gettext_lazy("What it asks for.")),
    Column("body", "string", gettext_lazy("Who has to answer it.")),
    Column("status", "string", gettext_lazy("Where it stands: open, closed, rejected and so on.")),
    Column("signatures", "integer", gettext_lazy("How many signatures count.")),
    Column("opened", "datetime", gettext_lazy("When signing began.")),
    Column("closes", "datetime", gettext_lazy("When signing ends or ended.")),
    Column("answer", "string", gettext_lazy("How far its answer is.")),
    Column("debate", "string", gettext_lazy("How far its debate is.")),
)


def list_datasets() -> Iterator[Dataset]:
    """One for all petitions: a table for each list. No query."""
    yield Dataset(
        name="petitions",
        hue=HUE,
        title=_("All petitions"),
        text=_(
            "Every petition that was published, with its signatures, its answer and its debate, "
            "as of this minute. Nothing about the people who signed."
        ),
        page=reverse("petitions:list"),
        files=tuple(_files()),
    )


def _files() -> Iterator[File]:
    for entry in LISTS.values():
        address = reverse("petitions:export", args=[entry.name])
        yield File(f"petitions-{entry.name}.csv", str(entry.title), address, "text/csv", COLUMNS)
    yield File(
        "petitions.json",
        _("Open petitions, in the fields that trackers of the UK Parliament’s petitions read"),
        reverse("petitions-json"),
        "application/json",
    )
