"""An auditor watches a log by its checkpoints and proofs, with the standard library alone.

The two checks below are written from RFC 9162 and share no code with the site.
"""

from __future__ import annotations

import base64
import datetime as dt
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civic.proofs.log import Kind
from civic.publiclog import services

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)
SIZES = (1, 2, 3, 255, 256, 257, 300, 512, 600)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """Section 2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Section 2.1.3.2."""
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            r = node(p, r)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, path: list[bytes]
) -> bool:
    """Section 2.1.4.2."""
    if first == second:
        return not path and first_root == second_root
    if first & (first - 1) == 0:
        path = [first_root, *path]
    fn, sn = first - 1, second - 1
    while fn % 2:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn % 2 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while fn % 2 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def decoded(answer) -> list[bytes]:
    return [base64.b64decode(step) for step in answer["proof"]]


@pytest.fixture
def log(db):
    log = services.open_log(name="vote-1", parameters=b"{}", at=NOW)
    kinds = [(Kind.BALLOT, f"{number:064x}") for number in range(599)]
    services.promise(log_name=log.pk, kinds=kinds, due_at=services.promised_by(NOW))
    services.sequence_due(at=NOW)
    log.refresh_from_db()
    services.sign_checkpoint(log=log, at=NOW)
    return log


@pytest.fixture
def leaves(client, log):
    lines = b"".join(client.get(f"/logs/{log.pk}/log.jsonl")).split(b"\n")[:-1]
    return [sha256(b"\0" + line).digest() for line in lines]


def test_the_newest_checkpoint_says_the_root_of_the_log(client, log, leaves):
    shown = client.get(f"/api/v1/logs/{log.pk}/").json()
    assert (shown["entries"], shown["is_closed"], shown["public_key"]) == (
        600,
        False,
        log.public_key,
    )
    _origin, size, root, *_rest = shown["checkpoint"].split("\n")
    assert int(size) == 600
    assert base64.b64decode(root) == root_of(leaves)


@pytest.mark.parametrize("first", SIZES)
def test_the_log_is_proved_to_have_only_grown(client, log, leaves, first):
    for second in (size for size in SIZES if size >= first):
        url = f"/api/v1/logs/{log.pk}/consistency/?first={first}&second={second}"
        answer = client.get(url).json()
        assert (answer["first"], answer["second"]) == (first, second)
        roots = root_of(leaves[:first]), root_of(leaves[:second])
        assert is_consistent(first, second, *roots, decoded(answer))
        if first < second:
            assert not is_consistent(first, second, roots[1], roots[1], decoded(answer))


@pytest.mark.parametrize("index", [0, 1, 254, 255, 256, 511, 599])
def test_each_entry_is_proved_to_stand_in_the_log(client, log, leaves, index):
    for size in (size for size in SIZES if size > index):
        answer = client.get(f"/api/v1/logs/{log.pk}/inclusion/?index={index}&size={size}").json()
        leaf = sha256(b"\0" + answer["entry"].encode()).digest()
        root = root_of(leaves[:size])
        assert leaf == leaves[index]
        assert is_included(leaf, index, size, decoded(answer), root)
        assert not is_included(leaf, index, size, decoded(answer), leaf[::-1])


def test_without_sizes_the_log_as_it_is_now_is_meant(client, log):
    assert client.get(f"/api/v1/logs/{log.pk}/consistency/").json()["second"] == 600
    assert client.get(f"/api/v1/logs/{log.pk}/inclusion/").json()["size"] == 600


@pytest.mark.parametrize(
    "query",
    [
        "consistency/?first=5&second=4",
        "consistency/?second=601",
        "consistency/?first=x",
        "consistency/?first=-1",
        f"consistency/?first={'9' * 40}",
        "inclusion/?index=600",
        "inclusion/?index=3&size=3",
        "inclusion/?index=-1",
        "inclusion/?size=601",
    ],
)
def test_what_cannot_be_proved_is_said_in_words(client, log, query):
    answer = client.get(f"/api/v1/logs/{log.pk}/{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_proof_takes_few_queries_and_none_of_the_tree_again(client, log):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/api/v1/logs/{log.pk}/consistency/?first=257&second=600")
        return len(queries)

    cache.clear()
    assert statements() <= 3
    assert statements() == 1
