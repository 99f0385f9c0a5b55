"""Everybody is written to in their own language, with addresses of that language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from budgets.services import reminders, voting
from civic.accounts.models import User
from civic.accounts.personal_data import personal_data_of
from civic.accounts.services import erase_person, warn_of_erasure
from civic.notifications.models import Message
from petitions.services.confirmations import write_signature_mail
from petitions.services.thresholds import tell_creator
from petitions.states import SignatureState
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.budgets import open_budget
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
TOLD_IN = [("pl", "pl"), ("en", "en"), ("", "en"), ("fr", "en")]
"""What an account holds (French is not offered), and the language of its mail."""


@pytest.fixture(autouse=True)
def _two_languages(settings):
    settings.LANGUAGES = [("en", "English"), ("pl", "Polski")]


def warn(person: User) -> None:
    warn_of_erasure(user=person, on=timezone.now() + 30 * DAY, at=timezone.now())


def erase(person: User) -> None:
    erase_person(user=person, actor=None, at=timezone.now(), reason="Not used")


def remind(person: User) -> None:
    budget = open_budget(person.residency.area, slug="greener", projects=2)
    voting.save_draft(resident=person, budget=budget, numbers=["1"], at=timezone.now())
    reminders.remind_of_drafts(budget=budget, at=timezone.now())


def tell_of_support(person: User) -> None:
    petition = PetitionFactory(creator=person)
    tell_creator(petition, "supported", key="supported", context={}, at=timezone.now())


WORDS = {
    warn: ("Czy potrzebujesz jeszcze konta?", "Do you still need your account?"),
    erase: ("konto zostało usunięte", "account has been deleted"),
    remind: ("Przejdź do głosowania", "Go to the vote"),
    tell_of_support: ("ma dość zwolenników", "people support your petition"),
}
LINKS = {
    warn: "/accounts/login/",
    remind: "/budgets/greener/",
    tell_of_support: "/petitions/",
}


@pytest.mark.parametrize("acts_in", ["en", "pl"])
@pytest.mark.parametrize(("chosen", "told_in"), TOLD_IN)
@pytest.mark.parametrize("write", WORDS, ids=lambda write: write.__name__)
def test_a_mail_speaks_its_readers_language(write, chosen, told_in, acts_in, borough):
    person = ResidencyFactory(area=borough, user__language=chosen).user
    with translation.override(acts_in):
        write(person)
        assert translation.get_language() == acts_in
    message = Message.objects.get()
    polish, english = WORDS[write]
    said, unsaid = (polish, english) if told_in == "pl" else (english, polish)
    assert said in message.subject + message.text
    assert unsaid not in message.subject + message.text
    assert f'lang="{told_in}"' in message.html
    if link := LINKS.get(write):
        assert ("/pl" + link in message.text) == (told_in == "pl")
        assert link in message.text


def test_each_of_many_is_reminded_in_their_own_language(borough):
    budget = open_budget(borough, slug="greener", projects=2)
    people = {
        code: ResidencyFactory(area=borough, user__language=code).user for code in ("pl", "en", "")
    }
    for person in people.values():
        voting.save_draft(resident=person, budget=budget, numbers=["1"], at=timezone.now())
    reminders.remind_of_drafts(budget=budget, at=timezone.now())
    for code, person in people.items():
        text = Message.objects.get(address=person.email).text
        assert ("/pl/budgets/greener/" in text) == (code == "pl")
        assert ("/pl/account/reminders/" in text) == (code == "pl")


@pytest.mark.parametrize(
    ("account", "petition", "told_in"),
    [("", "pl", "pl"), ("fr", "pl", "pl"), ("en", "pl", "en"), ("", "fr", "en")],
)
def test_a_creator_who_chose_none_reads_the_language_of_the_petition(account, petition, told_in):
    creator = ResidencyFactory(user__language=account).user
    petition = PetitionFactory(creator=creator, language=petition)
    tell_creator(petition, "supported", key="supported", context={}, at=timezone.now())
    assert f'lang="{told_in}"' in Message.objects.get().html


@pytest.mark.parametrize(("language", "told_in"), [("pl", "pl"), ("fr", "en")])
def test_a_signature_in_a_language_that_was_given_up_is_confirmed_in_the_sites(language, told_in):
    signature = SignatureFactory(language=language, state=SignatureState.PENDING, confirmed_at=None)
    mail = write_signature_mail(signature)
    assert f'lang="{told_in}"' in mail.alternatives[0][0]
    assert ("/pl/petitions/" in mail.body) == (told_in == "pl")


@pytest.mark.parametrize(
    ("page", "kept"), [("/pl/accounts/signup/", "pl"), ("/accounts/signup/", "en")]
)
def test_who_signs_up_is_written_to_in_the_language_of_that_page(client, page, kept):
    client.post(page, {"email": "new@example.org", "name": ""})
    assert User.objects.get().language == kept


def test_a_person_chooses_another_language(client, resident):
    sign_in(client, resident)
    assert "/account/language/" in client.get("/account/").content.decode()
    page = client.get("/account/language/").content.decode()
    assert "Polski" in page
    assert client.post("/account/language/", {"language": "pl"})["Location"] == "/account/"
    resident.refresh_from_db()
    assert resident.language == "pl"
    assert personal_data_of(resident)["account"]["language_of_mail"] == "pl"


@pytest.mark.parametrize(("chosen", "shown"), [("", "en"), ("fr", "en"), ("pl", "pl")])
def test_the_page_shows_what_we_write_in_now(client, resident, chosen, shown):
    resident.language = chosen
    resident.save()
    sign_in(client, resident)
    form = client.get("/account/language/").context["form"]
    assert form["language"].value() == shown


@pytest.mark.parametrize("typed", ["fr", "", "x" * 300])
def test_a_language_that_the_site_has_not_is_refused(client, resident, typed):
    sign_in(client, resident)
    answer = client.post("/account/language/", {"language": typed})
    assert "There is a problem" in answer.content.decode()
    resident.refresh_from_db()
    assert resident.language == ""


def test_a_site_of_one_language_asks_nothing(client, resident, settings):
    settings.LANGUAGES = [("en", "English")]
    sign_in(client, resident)
    assert "/account/language/" not in client.get("/account/").content.decode()
    assert client.get("/account/language/").status_code == 404


def test_the_language_goes_with_the_account(resident):
    resident.language = "pl"
    resident.save()
    erase(resident)
    assert User.objects.get(pk=resident.pk).language == ""
