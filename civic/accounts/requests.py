"""For type hints only."""

from __future__ import annotations

from django.http import HttpRequest

from civic.accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view gets behind `login_required`: its user is a person."""

    user: User
