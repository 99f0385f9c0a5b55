from __future__ import annotations

import pytest

from petitions.models import Body, Petition
from tests.factories.areas import WardFactory
from tests.factories.petitions import BodyFactory, PetitionFactory


@pytest.fixture
def body(city) -> Body:
    return BodyFactory(area=city)


@pytest.fixture
def petition(body) -> Petition:
    """An open one."""
    return PetitionFactory(body=body, title="Night buses every ten minutes")


@pytest.fixture
def ward(borough):
    return WardFactory(parent=borough)
