"""Letters go to addresses drawn by lot: in the admin, by command and by the public's own lines."""

from __future__ import annotations

import hashlib
import html
import re
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assemblies.services.inviting import draw_invitations
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, WrongState
from tests.factories.accounts import sign_in
from tests.factories.assemblies import draft_assembly, queued_selection

pytestmark = pytest.mark.django_db

ADDRESSES = ("id,weight\n" + "\n".join(f"a{n},{n % 3}" for n in range(300)) + "\n").encode()
SEED = "4106329775"


@pytest.fixture
def assembly(city):
    return draft_assembly(area=city)


def draw(assembly, actor, content=ADDRESSES, **more):
    act = {"assembly_id": assembly.pk, "actor": actor, "at": timezone.now()}
    return draw_invitations(**act, content=[content], **{"count": 20, "seed": SEED} | more)


def run(folder, *command: str) -> list[str]:
    (folder / "addresses.csv").write_bytes(ADDRESSES)
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_anybody_with_the_file_draws_the_same_by_the_lines_of_the_page(
    assembly, assembly_officer, client, tmp_path
):
    page = client.get("/invitations/").content.decode()
    lines = html.unescape(re.search(r'<code id="redo">(.*?)</code>', page, re.DOTALL)[1])
    (tmp_path / "redo.py").write_text(lines)
    again = run(tmp_path, "-I", "redo.py", "addresses.csv", SEED, "20", "weight")
    assert draw(assembly, assembly_officer, weight="weight").splitlines()[1:] == again
    assert len(again) == 20


def test_the_record_holds_the_fingerprints_and_no_address(assembly, assembly_officer):
    text = draw(assembly, assembly_officer)
    entry = Entry.objects.get(action="assembly.invitations_drawn")
    assert entry.after == {
        "addresses_sha256": hashlib.sha256(ADDRESSES).hexdigest(),
        "seed": SEED,
        "count": 20,
        "weight": "",
        "list_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"seed": "dice"}, "digits 0 to 9"),
        ({"weight": "weights"}, "no column “weights”"),
        ({"content": b"id\n1\n1"}, "Row 3: The id “1” stands there twice."),
        ({"content": b"id,weight\n1,much", "weight": "weight"}, "The weight “much”"),
    ],
)
def test_a_wrong_input_draws_nothing_and_says_where(assembly, assembly_officer, more, reason):
    with pytest.raises(Invalid, match=reason):
        draw(assembly, assembly_officer, **more)
    assert not Entry.objects.filter(action="assembly.invitations_drawn").exists()


def test_letters_are_drawn_by_officers_before_the_selection(assembly, assembly_officer, auditor):
    with pytest.raises(NotAllowed):
        draw(assembly, auditor)
    with pytest.raises(WrongState):
        draw(queued_selection(assembly_officer).assembly, assembly_officer)


def test_an_officer_saves_the_list_in_the_admin(assembly, assembly_officer, client):
    sign_in(client, assembly_officer)
    sent = {
        "addresses": SimpleUploadedFile("addresses.csv", ADDRESSES),
        "count": 20, "seed": SEED, "weight": "", "reason": "letters",
    }  # fmt: skip
    address = reverse("admin:assemblies_assembly_act_invite", args=[assembly.pk])
    saved = client.post(address, sent)
    assert saved.content.decode() == draw(assembly, assembly_officer)
    assert saved["Content-Disposition"].endswith('-letters.csv"')
