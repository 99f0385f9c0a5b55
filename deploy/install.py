"""Make `.venv` from the locked requirements: with uv where it is, else with venv and pip.

Runs before anything is installed, under whatever Python is there: standard library only, and
only syntax that every Python 3 can read. A second run finds the stamp of the first and ends.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "civic-stamp")


def main():
    development = "--development" in sys.argv[1:]
    wanted = requirements(development=development)
    acceptable = {stamp_of(wanted), stamp_of(requirements(development=True))}
    if os.path.exists(VENV_PYTHON) and installed_stamp() in acceptable:
        return
    if not (shutil.which("uv") and install_with_uv(development)):
        install_with_pip(wanted)
    with open(STAMP, "w") as stamp:
        stamp.write(stamp_of(wanted))


def requirements(development):
    name = "requirements-dev.txt" if development else "requirements.txt"
    return os.path.join(ROOT, name)


def stamp_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed_stamp():
    try:
        with open(STAMP) as stamp:
            return stamp.read()
    except OSError:
        return ""


def install_with_uv(development):
    say("Installing into .venv with uv.")
    command = ["uv", "sync", "--frozen", "--quiet"] + ([] if development else ["--no-dev"])
    environment = dict(os.environ, UV_PROJECT_ENVIRONMENT=VENV)
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.call(command, cwd=ROOT, env=environment) == 0
    if not done:
        say("uv could not do it; trying venv and pip.")
    return done


def install_with_pip(wanted):
    python = new_enough_python()
    say("Installing into .venv with pip. The first time takes a few minutes.")
    run(
        [python, "-m", "venv", "--clear", VENV],
        "Could not make .venv with %s. On Debian: apt-get install python3-venv." % python,
    )
    # The list is whole. Debian 12's pip, asked to look for more, stumbles over "coverage[toml]".
    options = ["--quiet", "--no-deps", "--require-hashes", "-r", wanted]
    run(
        [VENV_PYTHON, "-m", "pip", "install", *options],
        "Could not install %s; the lines above say why." % os.path.basename(wanted),
    )


def new_enough_python():
    """This Python, or the newest beside it if this one is too old."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    sys.exit(
        "Civic needs Python %d.%d or newer and found only %d.%d; install one, or name it: "
        "make PYTHON=/path/to/python3." % (OLDEST + sys.version_info[:2])
    )


def run(command, complaint):
    if subprocess.call(command, cwd=ROOT) != 0:
        sys.exit(complaint)


def say(sentence):
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say that Ctrl-C ended it
