from __future__ import annotations

import re

import pytest
from django.test import Client

from civic.notifications.models import Message


@pytest.fixture
def code_in_mail():
    """The code in the only message that waits for an address."""

    def read(address: str) -> str:
        text = Message.objects.filter(address=address).latest("pk").text
        return re.search(r"\b([B-Z]{4}-[B-Z]{4})\b", text)[1]

    return read


@pytest.fixture
def make_client() -> type[Client]:
    """For a second browser."""
    return Client
