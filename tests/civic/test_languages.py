"""A second language: its pages have addresses of their own, and no text of it breaks one."""

from __future__ import annotations

import re
from gettext import GNUTranslations

import pytest
from django.conf import settings
from django.test import override_settings

from tests.factories.budgets import open_budget
from tests.factories.petitions import PetitionFactory

CATALOGUES = sorted(settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.po"))
PLACE = re.compile(r"%(?:\(\w+\))?[sd%]|%%n|<[^>]+>|\{\w*\}")
POLISH = override_settings(LANGUAGES=[("en", "English"), ("pl", "Polski")])


def compiled(source) -> dict:
    with source.with_suffix(".mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    return {key: text for key, text in catalogue.items() if key}


def texts_of(source) -> list[str]:
    """The translations of a .po file as they are written, in order, but its header."""
    written = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n)+)', source.read_text(), re.MULTILINE)
    texts = ["".join(re.findall(r'^"(.*)"$', lines, re.MULTILINE)) for lines in written[1:]]
    return [text.replace('\\"', '"').replace("\\n", "\n") for text in texts if text]


@pytest.mark.parametrize("source", CATALOGUES, ids=lambda source: source.parts[-3])
def test_what_is_compiled_is_what_is_written(source):
    assert sorted(compiled(source).values()) == sorted(texts_of(source))


@pytest.mark.parametrize("source", CATALOGUES, ids=lambda source: source.parts[-3])
def test_every_text_has_the_places_of_the_original(source):
    wrong = [
        (original, text)
        for key, text in compiled(source).items()
        for original in [key[0] if isinstance(key, tuple) else key]
        if not set(PLACE.findall(original)) - {"%d"} <= set(PLACE.findall(text))
    ]
    assert not wrong


@POLISH
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/pl/", "Zobacz, co jest otwarte w okolicy"),
        ("/pl/budgets/", "Budżety obywatelskie"),
        ("/pl/budgets/greener/", "Wypełnij kartę"),
        ("/pl/petitions/", "Zacznij petycję"),
        ("/pl/petitions/{petition}/", "Podpisz tę petycję"),
        ("/pl/accounts/login/", "Wyślij mi kod"),
    ],
)
def test_a_visitor_reads_the_page_in_polish(client, city, address, said):
    open_budget(city, slug="greener")
    petition = PetitionFactory()
    answer = client.get(address.format(petition=petition.pk))
    page = answer.content.decode()
    assert said in page
    assert '<html lang="pl" dir="ltr">' in page
    assert answer["Content-Language"] == "pl"
    assert 'hreflang="en"' in page


@POLISH
@pytest.mark.django_db
def test_the_citys_own_language_keeps_its_addresses(client, city):
    assert '<html lang="en" dir="ltr">' in client.get("/").content.decode()
    assert client.get("/en/").status_code == 404
