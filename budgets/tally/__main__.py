"""`python -m budgets.tally`: count Pabulib files with no database and no settings."""

from __future__ import annotations

import signal
import sys

from .command import main

if __name__ == "__main__":
    # A reader that has seen enough, or Ctrl-C, ends the count as it ends other programs: at once.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
