"""Pages for when something went wrong: what happened, why, what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from another site. Nothing was changed."""
    return render(request, "csrf_failure.html", status=403)
