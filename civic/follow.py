"""Run a module as `python -m` does, and end it when the process that started it is gone.

python -m civic.follow MODULE [ARGUMENTS]: standard input is a pipe that the parent holds open and
never writes to. However the parent ends, even killed, the pipe closes and nothing is left behind.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import warnings


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
