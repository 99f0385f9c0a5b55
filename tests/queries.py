"""A page costs a few queries, the same few however much it shows."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

MOST = 8  # of any page, sessions and people included


def queries_of(client: Client, address: str) -> list[str]:
    """The queries of one GET, rendered afresh."""
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return [query["sql"] for query in queries.captured_queries]


def assert_queries_constant(
    client: Client, address: str, grow: Callable[[], object], *, most: int = MOST
) -> None:
    """The page at `address` makes as many queries after `grow` as before, and at most `most`."""
    before = queries_of(client, address)
    grow()
    after = queries_of(client, address)
    listing = "\n".join(after)
    assert len(after) == len(before), f"{len(before)} queries became {len(after)}:\n{listing}"
    assert len(after) <= most, f"{len(after)} queries:\n{listing}"
