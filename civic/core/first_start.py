"""What an embedded start makes for itself."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def local_folder(path: Path) -> Path:
    """The folder, made if it is not there. Where that cannot be, one sentence ends the start."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror
    else:
        if os.access(path, os.W_OK | os.X_OK):
            return path
        reason = "not writable"
    raise SystemExit(
        f"Cannot keep data in {path} ({reason}). "
        "Set CIVIC_DATA_DIR to a folder that you may write to."
    )


def local_secret(path: Path) -> str:
    """The secret kept in `path`; made at the first call, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # fails if another process was faster: its secret then counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
