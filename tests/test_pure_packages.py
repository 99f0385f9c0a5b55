"""The counting, the lottery and the proofs run where no framework is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from tests.run.stages import ROOT

PURE = [
    "budgets.tally",
    "budgets.states",
    "assemblies.sortition",
    "assemblies.counting",
    "assemblies.states",
    "petitions.rules",
    "petitions.states",
    "civic.proofs",
    "civic.core.states",
]
BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "rest_framework", "celery", "kombu"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
"""
IMPORT = """
import importlib, pkgutil
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


@pytest.mark.parametrize("package", [name for name in PURE if importlib.util.find_spec(name)])
def test_it_imports_whole_with_django_blocked(package):
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + IMPORT, package], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_block_blocks():
    done = subprocess.run(
        [sys.executable, "-c", BLOCK + "import django"], capture_output=True, text=True
    )
    assert "django is blocked" in done.stderr
