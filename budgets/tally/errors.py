"""What the counting package refuses, in one line each."""

from __future__ import annotations


class PbError(ValueError):
    """A file that cannot be read as Pabulib's format: `file:line: reason`."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        """Keep the three parts beside the message."""
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class CannotCountError(ValueError):
    """Parameters that do not fit the election, such as Borda without an order."""
