"""Proving once more who one is before something that a thief of an open browser must not do.

Any sign-in of the last minutes is proof enough. After that: a password, a second factor, or a code
by e-mail. The code is kept in the session, good for 15 minutes and for three tries.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from civic.accounts.requests import SignedInRequest

STATE = "civic.reauthentication"
TRIES = 3
GOOD_FOR = 15 * 60

View = Callable[..., HttpResponse]


def proved_lately(request: HttpRequest) -> bool:
    """Whether this session holds a proof of the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    earliest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["at"] >= earliest for record in records)


def proof_required(view: View) -> View:
    """Sends whoever has not proved it lately to do so, and then back."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not proved_lately(request):
            methods = get_adapter().get_reauthentication_methods(request.user)
            return redirect_to_login(request.get_full_path(), methods[0]["url"])
        return view(request, *args, **kwargs)

    return guarded


def send_code(request: SignedInRequest) -> None:
    code = get_adapter().generate_login_code()
    request.session[STATE] = {"code": code, "until": time.time() + GOOD_FOR, "left": TRIES}
    get_adapter().send_mail(
        "account/email/reauthentication_code", request.user.email, {"code": code}
    )


def is_code_sent(request: HttpRequest) -> bool:
    state = request.session.get(STATE)
    return bool(state and state["left"] > 0 and state["until"] > time.time())


def accept_code(request: HttpRequest, typed: str) -> bool:
    """Whether `typed` is the code. Each wrong one costs a try; the right one is used up."""
    if not is_code_sent(request):
        return False
    state = request.session[STATE]
    if compare_user_code(actual=typed, expected=state["code"]):
        del request.session[STATE]
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return True
    request.session[STATE] = {**state, "left": state["left"] - 1}
    return False
