"""Read a dump that `pg_dump` made, as somebody would who stole it; and what rows say of people."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import connection
from psycopg.sql import SQL, Composed, Identifier

from civic.core import near_cache

COPY = re.compile(r"COPY public\.\"?(\w+)\"? \((.*)\) FROM stdin;")
ESCAPES = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
Row = dict[str, Any]
Tables = dict[str, list[Row]]


def dump_of_database() -> tuple[Tables, str]:
    """Table -> rows in the order of the dump, with xmin, cmin and ctid; and the whole text."""
    place = connection.settings_dict
    command = ["pg_dump", "--data-only", "--no-owner", "--dbname", place["NAME"]]
    for option, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        command += [option, str(place[name])] if place[name] else []
    password = {"PGPASSWORD": str(place["PASSWORD"])} if place["PASSWORD"] else {}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin", **password}
    )
    tables = read_dump(done.stdout)
    for name, rows in tables.items():
        for row, system in zip(rows, _system_columns(name), strict=True):
            row.update(system)
    return tables, done.stdout


def read_dump(text: str) -> Tables:
    tables: Tables = {}
    lines = iter(text.splitlines())
    for line in lines:
        found = COPY.fullmatch(line)
        if not found:
            continue
        columns = [name.strip().strip('"') for name in found[2].split(",")]
        rows = tables.setdefault(found[1], [])
        for row in lines:
            if row == "\\.":
                break
            rows.append(dict(zip(columns, map(_value, row.split("\t")), strict=True)))
    return tables


def _value(text: str) -> str | None:
    if text == "\\N":
        return None
    return re.sub(r"\\[tnr\\]", lambda found: ESCAPES[found[0]], text)


def _system_columns(table: str) -> list[Row]:
    """In the order in which the dump reads the table: as the rows lie on disk."""
    with connection.cursor() as cursor:
        query = SQL("SELECT xmin::text, cmin::text, ctid::text FROM {}")
        cursor.execute(query.format(Identifier(table)))
        return [
            {"_xmin": xmin, "_cmin": cmin, "_ctid": ctid} for xmin, cmin, ctid in cursor.fetchall()
        ]


@contextmanager
def database_kept() -> Iterator[Callable[[], None]]:
    """Gives what puts the whole database back as it was, file by file, as often as one likes."""
    name = str(connection.settings_dict["NAME"])
    kept = f"{name}_kept"
    _copy_database(name, kept)
    try:
        yield lambda: _copy_database(kept, name)
    finally:
        _on_the_server(SQL("DROP DATABASE {}").format(Identifier(kept)))


def _copy_database(source: str, target: str) -> None:
    """What the caches remember is of the database that goes."""
    connection.close()
    connection.close_pool()
    _on_the_server(
        SQL("DROP DATABASE IF EXISTS {}").format(Identifier(target)),
        SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(target), Identifier(source)),
    )
    cache.clear()
    near_cache.clear()


def _on_the_server(*statements: Composed) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sort_key(value: Any) -> tuple[Any, ...]:
    """Numbers by size, places on disk by page and line, all else as text."""
    text = "" if value is None else str(value)
    numbers = re.fullmatch(r"\((\d+),(\d+)\)|(-?\d+)", text)
    if numbers:
        return (0, *(int(number) for number in numbers.groups() if number))
    return (1, text)
