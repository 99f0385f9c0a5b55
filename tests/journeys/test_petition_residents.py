"""Links of petitions that were broken on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("path", ["confirm/1.forged/", "withdraw/x/", "support/1.no/", "move/1/"])
def test_a_link_that_was_broken_on_the_way_is_explained(page, path, assert_accessible):
    answer = page.goto(f"/petitions/{path}")
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    assert_accessible(page)
