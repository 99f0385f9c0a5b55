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
def same_for_all():
    """What a page says, without the address that was typed and the token of the form."""

    def strip(response, address: str) -> str:
        body = response.content.decode().replace(address, "ADDRESS")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)

    return strip


@pytest.fixture
def make_client() -> type[Client]:
    """For a second browser."""
    return Client
