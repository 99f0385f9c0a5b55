"""A petition in several languages: written by its creator, fixed with it, shown by address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from civic.core.errors import Invalid, NotAllowed, WrongState
from petitions.models import PetitionText
from petitions.services import translating
from petitions.services.signature_logs import fixed_text
from petitions.states import PetitionStatus
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory

pytestmark = pytest.mark.django_db

POLISH = {
    "title": "Więcej ławek w parkach",
    "request": "Postawcie ławkę co 200 metrów.",
    "background": "Nie każdy może długo stać.",
}


@pytest.fixture(autouse=True)
def _three_languages(settings):
    settings.LANGUAGES = [("en", "English"), ("pl", "Polish"), ("cy", "Welsh")]


@pytest.fixture
def bilingual(body):
    body.languages = ["pl"]
    body.save()
    return body


@pytest.fixture
def draft(bilingual, resident):
    return PetitionFactory(
        body=bilingual,
        creator=resident,
        status=PetitionStatus.DRAFT,
        opened_at=None,
        closes_at=None,
        title="More benches in parks",
    )


def translate(petition, actor, language="pl", **changes):
    return translating.write_translation(
        petition_id=petition.pk,
        language=language,
        texts=POLISH | changes,
        actor=actor,
        at=timezone.now(),
    )


def publish(petition):
    moment = timezone.now()
    petition.status, petition.opened_at, petition.closes_at = PetitionStatus.OPEN, moment, moment
    petition.closes_at += dt.timedelta(days=30)
    petition.save()


def test_a_creator_adds_changes_and_drops_a_language(client, draft, resident):
    client.force_login(resident)
    check = reverse("petitions:check", args=[draft.pk])
    url = reverse("petitions:translation", args=[draft.pk, "pl"])
    assert url in client.get(check).content.decode()
    assert client.post(url, POLISH | {"title": ""}).status_code == 200
    assert client.post(url, POLISH).url == check
    assert POLISH["title"] in client.get(check).content.decode()
    assert POLISH["request"] in client.get(url).content.decode()
    client.post(url, {"drop": "1"})
    assert not PetitionText.objects.exists()


def test_only_languages_that_the_body_allows_are_offered(client, draft, resident):
    client.force_login(resident)
    for language in ("cy", "en", "xx"):
        url = reverse("petitions:translation", args=[draft.pk, language])
        assert client.get(url).status_code == 404
        with pytest.raises(Invalid):
            translate(draft, resident, language)


def test_nobody_else_writes_it_and_nobody_after_the_text_is_fixed(draft, resident, other_resident):
    with pytest.raises(NotAllowed):
        translate(draft, other_resident)
    translate(draft, resident)
    draft.status = PetitionStatus.GATHERING
    draft.save()
    with pytest.raises(WrongState):
        translate(draft, resident, title="Something else")
    with pytest.raises(WrongState):
        translating.drop_translation(
            petition_id=draft.pk, language="pl", actor=resident, at=timezone.now()
        )


def test_each_address_shows_its_language_and_leads_to_the_other(client, draft, resident):
    translate(draft, resident)
    publish(draft)
    english = client.get(f"/petitions/{draft.pk}/").content.decode()
    polish = client.get(f"/pl/petitions/{draft.pk}/").content.decode()
    welsh = client.get(f"/cy/petitions/{draft.pk}/").content.decode()
    assert f'<h1 lang="en">{draft.title}</h1>' in english
    assert f'<h1 lang="pl">{POLISH["title"]}</h1>' in polish
    assert f'<h1 lang="en">{draft.title}</h1>' in welsh
    assert f'href="/pl/petitions/{draft.pk}/" lang="pl" hreflang="pl">polski' in english
    assert f'href="/petitions/{draft.pk}/" lang="en" hreflang="en">English' in polish


def test_the_public_log_fixes_every_language(draft, resident):
    alone = fixed_text(draft)
    assert b"translations" not in alone
    translate(draft, resident)
    assert POLISH["request"].encode() in fixed_text(draft)


def test_moderators_and_partners_see_all_languages(client, draft, resident, moderator):
    translate(draft, resident)
    publish(draft)
    attributes = client.get(f"/petitions/{draft.pk}.json").json()["data"]["attributes"]
    assert attributes["language"] == "en"
    assert [text["action"] for text in attributes["translations"]] == [POLISH["title"]]
    row = client.get(f"/api/v1/petitions/{draft.pk}/").json()
    assert row["translations"] == [{"language": "pl", **POLISH}]
    cache.clear()
    sign_in(client, moderator)
    page = client.get(reverse("admin:petitions_petition_change", args=[draft.pk]))
    assert POLISH["request"] in page.content.decode()


def test_a_body_sets_its_languages_in_the_admin(client, body, petitions_officer):
    sign_in(client, petitions_officer)
    url = reverse("admin:petitions_body_change", args=[body.pk])
    form = client.get(url).context["adminform"].form
    stored = {name: value for name, value in form.initial.items() if value is not None}
    client.post(url, stored | {"languages": ["pl", "cy"]})
    body.refresh_from_db()
    assert body.languages == ["pl", "cy"]
