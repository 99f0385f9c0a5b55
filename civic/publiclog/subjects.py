"""What a log is about, for people. The apps that open logs tell it by registering."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A vote or a petition: its title, and the address of its page."""

    title: str
    address: str


Finder = Callable[[Collection[str]], dict[str, Subject]]
_finders: dict[str, Finder] = {}


def register_subjects(name: str, find: Finder) -> None:
    """Called in an app's `ready`: `find(names of logs)` gives the subjects of its own ones."""
    _finders[name] = find


def subjects_of(names: Collection[str]) -> dict[str, Subject]:
    """Name of a log -> what it is about. A log whose subject is not public has none."""
    return {name: subject for find in _finders.values() for name, subject in find(names).items()}
