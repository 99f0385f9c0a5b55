"""Sessions in the database, each with the account that it signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import models
from django.http import HttpRequest

from civic.accounts.models import Session, User


def other_sessions(request: HttpRequest, user: User) -> models.QuerySet[Session]:
    """Those of `user` in all browsers but this one."""
    return Session.objects.filter(user=user).exclude(session_key=request.session.session_key)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        return row
