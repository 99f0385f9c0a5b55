"""The programs of this machine that the tests use: PostgreSQL, Redis, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRESQL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def postgresql() -> Path | None:
    """The folder with `initdb` and `postgres`: the newest version's, else the one in the path."""
    folders = [folder for place in POSTGRESQL_PLACES for folder in Path("/").glob(place[1:])]
    in_path = shutil.which("initdb")
    if in_path:
        folders.append(Path(in_path).parent)
    complete = [folder for folder in folders if (folder / "postgres").exists()]
    return max(complete, key=_version, default=None)


def redis() -> str | None:
    return shutil.which("redis-server")


def browser() -> str | None:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return found or (str(MAC_CHROME) if MAC_CHROME.exists() else None)


def install_missing() -> None:
    """As root on Debian, install what is not there. Elsewhere nothing is touched."""
    wanted = []
    if not (os.environ.get("DATABASE_URL") or postgresql()):
        wanted.append("postgresql")
    if not (os.environ.get("REDIS_URL") or redis()):
        wanted.append("redis-server")
    if not browser():
        wanted.append("chromium")
    if not wanted or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(wanted)}.", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *wanted]):
        subprocess.run(
            ["apt-get", *arguments], env=environment, check=False, stdout=subprocess.DEVNULL
        )


def _version(folder: Path) -> int:
    """17 for /usr/lib/postgresql/17/bin and for …/postgresql@17/bin."""
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit())
    return int(digits or 0)
