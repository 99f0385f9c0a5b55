"""What the site publishes as files, told by the apps that publish it.

A dataset is one process or one list, with its files at addresses that stay. An app registers a
function that lists its own; nothing is stored, so the catalogue cannot differ from what there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """A column of a table. `kind` is a type of Frictionless Table Schema."""

    name: str
    kind: str
    says: Any  # a text, translated when it is read


@dataclass(frozen=True)
class File:
    """Something to download. `columns` where it is a CSV table, `sha256` where that is fixed."""

    name: str
    title: str
    address: str
    media_type: str
    columns: tuple[Column, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Dataset:
    """`name` is unique and fit for addresses; `page` is where people read about it.

    `area` is the code of whom it is about, empty for the whole city. `since` is when it began.
    """

    name: str
    hue: str
    title: str
    text: str
    page: str
    files: tuple[File, ...]
    area: str = ""
    since: dt.datetime | None = None


Lister = Callable[[], Iterable[Dataset]]
_listers: dict[str, Lister] = {}  # in the order of the installed apps


def register_datasets(name: str, list_datasets: Lister) -> None:
    """Called in an app's `ready`: `list_datasets()` gives its public datasets, newest first."""
    _listers[name] = list_datasets


def all_datasets() -> list[Dataset]:
    return [dataset for list_own in _listers.values() for dataset in list_own()]


def find_dataset(name: str) -> Dataset | None:
    return next((dataset for dataset in all_datasets() if dataset.name == name), None)
