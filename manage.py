#!/usr/bin/env python
"""Django's command line. Without DJANGO_SETTINGS_MODULE it runs embedded: no servers."""

import os
import sys


def main():
    if sys.version_info < (3, 11):
        sys.exit("Civic needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings.embedded")
    try:
        from django.core.management import execute_from_command_line
        from environs import EnvError
    except ImportError:
        sys.exit("Civic is not installed for this Python; use `make run` or .venv/bin/python.")
    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say that Ctrl-C ended it
