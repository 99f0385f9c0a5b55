"""A petition in several languages: written by its creator, fixed with it, shown by address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from civic.core.errors import Invalid, NotAllowed, WrongState
from civic.notifications.models import Message
from petitions.models import PetitionText, Signature
from petitions.services import confirmations, merging, moderation, news, translating
from petitions.services.signature_logs import fixed_text, open_due_logs
from petitions.states import PetitionStatus, SignatureState
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

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


@pytest.fixture
def polish_too(draft, resident):
    """Published in English and in Polish."""
    translate(draft, resident)
    publish(draft)
    draft.signature_count = 7
    draft.save()
    return draft


PUBLIC = [
    "/",
    "/search/?q=parks",
    "/petitions/",
    "/petitions/?q=parks",
    "/petitions/feed/open/",
    "/petitions/{pk}/proof/",
    "/petitions/{pk}/sign/",
    "/petitions/{pk}/follow/",
    "/petitions/{pk}/sheet/",
    "/logs/petition-{pk}/",
]


@pytest.mark.parametrize("path", [*PUBLIC, "/me/", "/petitions/mine/"])
def test_each_page_names_the_petition_in_its_readers_language(client, polish_too, resident, path):
    open_due_logs(at=timezone.now())
    if path not in PUBLIC:
        client.force_login(resident)
    path = path.format(pk=polish_too.pk)
    english, polish, welsh = (
        client.get(prefix + path).content.decode() for prefix in ("", "/pl", "/cy")
    )
    assert polish_too.title in english
    assert polish_too.title in welsh
    assert POLISH["title"] in polish
    assert polish_too.title not in polish


@pytest.mark.parametrize("words", ["ławkę", "Więcej parkach", "długo stać"])
def test_a_petition_is_found_by_the_words_of_each_of_its_languages(client, polish_too, words):
    PetitionFactory(body=polish_too.body)
    for found in (words, "benches"):
        rows = client.get("/petitions.json", {"q": found}).json()["data"]
        assert [row["id"] for row in rows] == [polish_too.pk]
    assert client.get("/petitions.json", {"q": f"{words} benches"}).json()["data"] == []


def test_more_petitions_in_two_languages_take_no_more_queries(client, polish_too, resident):
    def statements():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/pl/petitions/")
        return len(queries)

    few = statements()
    for _number in range(5):
        other = PetitionFactory(body=polish_too.body)
        PetitionText.objects.create(petition=other, language="pl", **POLISH)
    assert statements() == few


def test_each_signer_gets_mail_in_the_language_they_signed_in(polish_too, petitions_officer):
    at = timezone.now()
    for language in ("en", "pl", "cy"):
        SignatureFactory(
            petition=polish_too,
            email=f"{language}@example.org",
            language=language,
            wants_updates=True,
            state=SignatureState.PENDING,
            confirmed_at=None,
            mail_due_at=at,
        )
    confirmations.deliver_confirmations(at=at)
    Signature.objects.update(state=SignatureState.CONFIRMED, confirmed_at=at)
    into = PetitionFactory(body=polish_too.body, title="More seats")
    PetitionText.objects.create(petition=into, language="pl", **POLISH | {"title": "Siedzenia"})
    merging.merge_petition(
        petition_id=polish_too.pk, into=into, actor=petitions_officer, at=at, reason="Same"
    )
    news.start_due_mailings(at=at)
    news.deliver_news(at=at)
    assert len(mail.outbox) == 6
    for sent in mail.outbox:
        polish = sent.to == ["pl@example.org"]
        words = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"
        assert (POLISH["title"] in words) == polish
        assert (polish_too.title in words) != polish
        assert ("/pl/petitions/" in words) == polish
    asked = {sent.to[0]: sent.subject for sent in mail.outbox[3:]}
    assert "Siedzenia" in asked["pl@example.org"]
    assert "More seats" in asked["en@example.org"]


def test_a_creator_is_written_to_in_the_language_of_the_petition(polish_too, moderator):
    polish_too.language, polish_too.status = "pl", PetitionStatus.MODERATION
    polish_too.save()
    with translation.override("en"):
        moderation.publish_petition(petition_id=polish_too.pk, actor=moderator, at=timezone.now())
    message = Message.objects.get(event="petitions/published")
    assert f"/pl/petitions/{polish_too.pk}/" in message.text


def test_who_may_sign_is_said_in_the_readers_language(client, polish_too):
    """Also by a process that remembers the petition from a page in another language."""
    english = client.get(f"/petitions/{polish_too.pk}/sign/").content.decode()
    polish = client.get(f"/pl/petitions/{polish_too.pk}/sign/").content.decode()
    assert "I live, work or study in" in english
    assert "I live, work or study in" not in polish
