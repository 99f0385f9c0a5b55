"""The four ways in which a service says no. The edges map each once: views, API and admin.

| error      | HTTP | when                                              |
|------------|------|---------------------------------------------------|
| Invalid    | 400  | what was sent breaks a rule; `fields` says where  |
| NotAllowed | 403  | this person may not do this (now)                 |
| WrongState | 409  | the thing is not in a status that allows it       |
| Conflict   | 409  | somebody else was faster, or it exists already    |
| Unavailable| 503  | something that must be there is missing; try later|

`message` is a plain sentence for people; `code` is stable for machines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DomainError(Exception):
    """Base of all refusals. `status` is the HTTP status that the edges answer with."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class Invalid(DomainError):
    """What was sent breaks a rule. `fields`: field name -> sentences, for the error summary."""

    status = 400
    default_code = "invalid"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.fields = {name: list(sentences) for name, sentences in (fields or {}).items()}


class NotAllowed(DomainError):
    """This person may not do this, or not now."""

    status = 403
    default_code = "not-allowed"


class WrongState(DomainError):
    """The thing is not in a status that allows this."""

    status = 409
    default_code = "wrong-state"


class Conflict(DomainError):
    """Somebody else was faster, or it exists already."""

    status = 409
    default_code = "conflict"


class Unavailable(DomainError):
    """Something that must be there is missing; nothing was written."""

    status = 503
    default_code = "unavailable"
