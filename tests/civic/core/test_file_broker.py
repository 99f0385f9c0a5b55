"""Messages in files: each arrives once, however many processes send and take them."""

from __future__ import annotations

import subprocess
import sys
import time
from queue import Empty

import pytest
from kombu import Connection

from civic.core.file_broker import Transport
from tests.run.stages import ROOT

MESSAGES = 200  # of each sender
SENDER = f"""
import sys
from tests.civic.core.test_file_broker import connection
with connection(sys.argv[1]) as broker, broker.SimpleQueue("celery") as queue:
    for number in range({MESSAGES}):
        queue.put(sys.argv[2] + str(number))
"""
TAKER = """
import sys, time
from queue import Empty
from tests.civic.core.test_file_broker import connection
with connection(sys.argv[1]) as broker, broker.SimpleQueue("celery") as queue:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            message = queue.get(timeout=2)
        except Empty:
            break
        print(message.payload)
        message.ack()
"""


def connection(folder: str) -> Connection:
    options = {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": f"{folder}/control",
        "polling_interval": 0.01,
    }
    return Connection(transport="civic.core.file_broker:Transport", transport_options=options)


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(autouse=True)
def _fresh_bindings():
    """kombu remembers for the life of a process which queues it has bound, whatever the folder."""
    Transport.global_state.clear()


def test_two_senders_and_two_takers_lose_and_double_nothing(tmp_path):
    with connection(str(tmp_path)) as broker, broker.SimpleQueue("celery"):
        pass
    processes = [
        start(SENDER, str(tmp_path), "a"),
        start(SENDER, str(tmp_path), "b"),
        start(TAKER, str(tmp_path)),
        start(TAKER, str(tmp_path)),
    ]
    taken = [line for process in processes for line in process.communicate(timeout=60)[0].split()]
    assert sorted(taken) == sorted(f"{who}{number}" for who in "ab" for number in range(MESSAGES))
    assert [path.name for path in tmp_path.iterdir()] == ["control"]


def test_a_message_comes_out_in_the_order_it_went_in(tmp_path):
    with connection(str(tmp_path)) as broker, broker.SimpleQueue("celery") as queue:
        for number in range(20):
            queue.put(number)
        assert [queue.get(timeout=1).payload for _ in range(20)] == list(range(20))
        with pytest.raises(Empty):
            queue.get(timeout=0.1)


def test_a_worker_that_ends_gives_back_what_it_did_not_finish(tmp_path):
    with connection(str(tmp_path)) as broker, broker.SimpleQueue("celery") as queue:
        queue.put("unfinished")
        queue.get(timeout=1)
    with connection(str(tmp_path)) as broker, broker.SimpleQueue("celery") as queue:
        start = time.monotonic()
        assert queue.get(timeout=2).payload == "unfinished"
        assert time.monotonic() - start < 1
