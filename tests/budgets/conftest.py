"""What the tests of this app share."""

import pytest

from budgets import verify


@pytest.fixture
def check(capsys):
    """Run the checker; returns its exit status and what it said."""

    def run(path, key=None):
        verify.wrong.clear()
        status = verify.main(str(path), key)
        return status, capsys.readouterr().out

    return run
