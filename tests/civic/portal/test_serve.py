"""One command starts everything and ends everything, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.run.servers import free_port
from tests.run.stages import ROOT

WITHIN = 90  # seconds, on a busy machine


class Served:
    """`manage.py serve` with a data folder of its own and no demo city."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "civic.settings.embedded",
            "CIVIC_DATA_DIR": str(data),
            "CIVIC_DEMO": "0",
            "PORT": str(free_port()),
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def start_and_wait(self) -> None:
        self.start()
        for line in self.process.stdout:
            if "Stop it with Ctrl-C" in line:
                return
        raise AssertionError("it ended before it was ready")

    def end(self) -> tuple[int, str]:
        said, _ = self.process.communicate(timeout=WITHIN)
        return self.process.returncode, said

    def processes(self) -> list[int]:
        """All processes with this data folder in their environment."""
        mark = f"CIVIC_DATA_DIR={self.data}".encode()
        return [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/environ")
            if mark in read(path).split(b"\0")
        ]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def child_that_runs(served: Served, word: str) -> int:
    for number in served.processes():
        if word.encode() in read(Path(f"/proc/{number}/cmdline")).split(b"\0"):
            return number
    raise AssertionError(f"no {word} runs")


@pytest.fixture
def served(tmp_path):
    served = Served(tmp_path)
    yield served
    if served.process and served.process.poll() is None:
        served.process.kill()
        served.process.communicate()


linux_only = pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")


@linux_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it(served, number):
    served.start_and_wait()
    assert len(served.processes()) >= 4
    served.process.send_signal(number)
    status, said = served.end()
    assert status == 0, said
    assert served.processes() == []


@linux_only
def test_the_death_of_one_ends_the_others_and_says_so(served):
    served.start_and_wait()
    os.kill(child_that_runs(served, "beat"), signal.SIGKILL)
    status, said = served.end()
    assert status == 1
    assert "The beat was killed by signal 9; the others were stopped too." in said
    assert served.processes() == []


@linux_only
def test_nothing_outlives_a_killed_parent(served):
    served.start_and_wait()
    served.process.kill()
    served.end()
    deadline = time.monotonic() + 20
    while served.processes() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert served.processes() == []


def test_a_taken_port_is_said_in_one_sentence(served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(served.environment["PORT"])))
        other.listen()
        served.start()
        status, said = served.end()
    assert status == 1
    assert said.count("\n") == 1
    assert f"port {served.environment['PORT']}" in said


def test_a_data_folder_that_cannot_be_is_said_in_one_sentence(served, tmp_path):
    (tmp_path / "file").write_text("")
    served.environment["CIVIC_DATA_DIR"] = str(tmp_path / "file" / "var")
    served.start()
    status, said = served.end()
    assert status == 1
    assert said.count("\n") == 1
    assert "CIVIC_DATA_DIR" in said


def test_a_broken_database_is_said_in_one_sentence(served):
    (served.data / "civic.sqlite3").write_bytes(b"this is no database" * 100)
    served.start()
    status, said = served.end()
    assert status == 1
    assert said.count("\n") == 1
    assert "civic.sqlite3 cannot be used" in said


def test_ctrl_c_before_anything_runs_shows_no_trace_of_code(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "raise KeyboardInterrupt"],
        cwd=ROOT,
        env=Served(tmp_path).environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
