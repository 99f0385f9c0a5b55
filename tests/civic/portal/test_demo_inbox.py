"""The demo's mails on a page, and nowhere but in a demo."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def mail_to_files(settings, tmp_path):
    settings.EMAIL_BACKEND = FILES
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


def send(to: str, subject: str) -> None:
    mail = EmailMultiAlternatives(subject, "Zażółć: https://civic.example/x\n---\nBye", to=[to])
    mail.attach_alternative("<p>Hello</p>", "text/html")
    mail.send()


@pytest.mark.usefixtures("mail_to_files", "db")
def test_it_shows_the_newest_first_with_links(client):
    send("rosa@example.org", "First")
    send("otis@example.org", "Second <b>")
    page = client.get("/demo/inbox/").content.decode()
    assert page.index("Second &lt;b&gt;") < page.index("First")
    assert 'href="https://civic.example/x"' in page
    assert "Zażółć" in page


@pytest.mark.usefixtures("mail_to_files", "db")
def test_it_narrows_to_one_address(client):
    send("rosa@example.org", "For Rosa")
    send("otis@example.org", "For Otis")
    page = client.get("/demo/inbox/?to=Rosa@example.org").content.decode()
    assert "For Rosa" in page
    assert "For Otis" not in page


@pytest.mark.usefixtures("mail_to_files")
def test_outside_a_demo_there_is_no_such_page(client, settings):
    settings.DEMO = False
    assert client.get("/demo/inbox/").status_code == 404


def test_without_mail_in_files_there_is_no_such_page(client):
    assert client.get("/demo/inbox/").status_code == 404
