from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from petitions.models import Petition, Signature
from petitions.services import confirmations, counting, creating, moderation
from petitions.states import PetitionStatus, SignatureState

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {
    "sign-name": "Zoë O’Brien",
    "sign-email": "zoe@example.org",
    "sign-postcode": "sw1a 1aa",
    "sign-eligible": "on",
}


def links_in(message) -> list[str]:
    return re.findall(r"http://testserver(\S+)", message.body)


def sign_and_open_mail(client, url, **changes):
    response = client.post(url, FORM | changes)
    assert response.status_code == 302, response.content.decode()
    confirmations.deliver_confirmations(at=timezone.now())
    return links_in(mail.outbox[-1])


def test_a_petition_from_the_first_word_to_the_first_signature(client, body, resident, moderator):
    client.force_login(resident)
    response = client.post(
        reverse("petitions:new"), {"body": body.pk, "title": "More benches in parks"}
    )
    petition = Petition.objects.get()
    assert response.url == reverse("petitions:step", args=[petition.pk, "request"])
    client.post(response.url, {"request": "Put up a bench every 200 metres."})
    client.post(reverse("petitions:step", args=[petition.pk, "background"]), {"background": "Sit."})
    client.post(reverse("petitions:step", args=[petition.pk, "name"]), {"creator_name": ""})
    page = client.get(reverse("petitions:check", args=[petition.pk]))
    assert "Put up a bench" in page.content.decode()
    client.post(reverse("petitions:check", args=[petition.pk]))
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.GATHERING
    support = creating.support_url(petition).removeprefix("http://testserver")
    client.logout()

    for number in range(body.supporters_needed):
        links = sign_and_open_mail(client, support, **{"sign-email": f"s{number}@example.org"})
        assert client.post(links[0]).status_code == 200
    counting.count_signatures(at=timezone.now())
    petition.refresh_from_db()
    assert petition.status == PetitionStatus.MODERATION

    moderation.publish_petition(petition_id=petition.pk, actor=moderator, at=timezone.now())
    page = client.get(petition.get_absolute_url())
    assert page.status_code == 200
    links = sign_and_open_mail(client, reverse("petitions:sign", args=[petition.pk]))
    assert client.get(links[0]).status_code == 200
    assert Signature.objects.filter(state=SignatureState.PENDING).count() == 1
    client.post(links[0])
    counting.count_signatures(at=timezone.now())
    petition.refresh_from_db()
    assert petition.signature_count == body.supporters_needed + 2
    client.post(links[-1])
    counting.count_signatures(at=timezone.now())
    petition.refresh_from_db()
    assert petition.signature_count == body.supporters_needed + 1


@pytest.mark.parametrize(
    "name", ["list", "popular", "feed", "export", "sign", "follow", "sheet", "embed", "hours"]
)
def test_public_pages_open(client, petition, name):
    arguments = {"feed": ["open"], "export": ["open"], "list": [], "popular": []}
    response = client.get(reverse(f"petitions:{name}", args=arguments.get(name, [petition.pk])))
    assert response.status_code == 200
    b"".join(response)
    assert not response.cookies


def test_json_opens(client, petition):
    assert client.get("/petitions.json").json()["data"][0]["id"] == petition.pk
    data = client.get(f"/petitions/{petition.pk}.json").json()["data"]
    assert data["attributes"]["action"] == petition.title
    assert client.get(f"/petitions/{petition.pk}/count.json").json() == {"signature_count": 0}
