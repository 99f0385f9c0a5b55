"""What a view gets that only people who are signed in reach."""

from __future__ import annotations

from django.http import HttpRequest

from civic.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`: its user is a person."""

    user: User
