"""Officials look areas up."""

import pytest
from django.urls import reverse

from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


def test_an_official_finds_the_way_back_from_an_area(client, city, assembly_officer):
    sign_in(client, assembly_officer)
    page = client.get(reverse("admin:areas_area_change", args=[city.pk])).content.decode()
    back = reverse("admin:app_list", args=["areas"])
    assert f'href="{back}"' in page
    assert client.get(back).status_code == 200
