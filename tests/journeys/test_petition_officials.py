"""An official pauses signing, in a browser, and the public is told."""

from __future__ import annotations

from playwright.sync_api import expect

OFFICER = "petitions@demo.example"
OPEN_ONE = """
from petitions.models import Petition
print(Petition.objects.open().order_by("-signature_count").first().pk)
"""


def test_an_officer_pauses_signing_and_the_public_is_told(
    site, page, new_page, enter_admin, act, assert_accessible
):
    petition = site.run(OPEN_ONE)
    enter_admin(page, OFFICER)
    page.goto("/admin/petitions/policy/1/change/")
    assert_accessible(page)
    act("Pause signing")
    try:
        visitor = new_page()
        visitor.goto(f"/petitions/{petition}/sign/?now")
        expect(visitor.get_by_text("Signing is paused")).to_be_visible()
        assert_accessible(visitor)
    finally:
        page.goto("/admin/petitions/policy/1/change/")
        act("Go on with signing")
    expect(page.get_by_text("Done: Go on with signing.")).to_be_visible()
