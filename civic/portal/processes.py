"""Several processes that start, speak and stop as one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

PATIENCE = 10.0  # seconds that a process has to finish what it is doing


@dataclass(frozen=True)
class Process:
    name: str
    popen: subprocess.Popen[str]
    relay: threading.Thread


class Processes:
    """Children of this process, each the leader of a group of its own.

    Ctrl-C in a terminal therefore reaches this process alone, which stops them in order; should
    this process be killed, they notice by their standard input (civic.follow) and end too.
    """

    def __init__(self) -> None:
        self._started: list[Process] = []

    def start(self, name: str, arguments: Sequence[str]) -> None:
        popen = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "civic.follow", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        relay = threading.Thread(target=_relay, args=(name, popen.stdout), daemon=True)
        relay.start()
        self._started.append(Process(name, popen, relay))

    def ended(self) -> str | None:
        """Which of them has ended, and how, in words; None while all are running."""
        for process in self._started:
            code = process.popen.poll()
            if code is not None:
                how = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
                return f"The {process.name} {how}"
        return None

    def stop(self) -> None:
        """Ask all to finish, wait, then end by force what is left of their groups."""
        for process in self._started:
            if process.popen.poll() is None:
                process.popen.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self._started:
            with suppress(subprocess.TimeoutExpired):
                process.popen.wait(max(0.1, deadline - time.monotonic()))
            _kill_group(process.popen.pid)
            process.relay.join(1)
            process.popen.communicate()  # closes its pipes


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left in it
        os.killpg(leader, signal.SIGKILL)


def _relay(name: str, stream: IO[str]) -> None:
    for line in stream:
        sys.stdout.write(f"{name:<6} | {readable(line)}\n")
        sys.stdout.flush()


def readable(line: str) -> str:
    """A line of the JSON log as a person reads it; any other line as it is."""
    try:
        record = json.loads(line)
        at, level, message = record["time"][11:19], record["level"], record["message"]
    except (ValueError, TypeError, KeyError):
        return line.rstrip()
    details = f" ({record['error']}, {record['at']})" if "error" in record else ""
    return f"{at} {level} {message}{details}"
