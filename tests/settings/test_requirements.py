"""The requirements files that pip reads say what uv.lock says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("file", "options"), [("requirements.txt", ["--no-dev"]), ("requirements-dev.txt", [])]
)
def test_the_file_is_the_lock_exported(file, options):
    exported = subprocess.run(
        [UV, "export", "--frozen", "--no-header", "--quiet", "--offline", *options],
        cwd=ROOT,
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ROOT / file).read_text() == exported.stdout, "run `make lock`"


def test_no_file_but_the_lock_names_a_registry():
    for file in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / file).read_text()
