"""What the sortition refuses has a sentence for officials."""

from __future__ import annotations

import re

import pytest

from assemblies.services.refusals import SENTENCES, in_words
from assemblies.sortition import SortitionError
from assemblies.sortition.errors import MESSAGES


@pytest.mark.parametrize("code", MESSAGES)
def test_every_refusal_can_be_said(code):
    names = set(re.findall(r"{(\w+)}", MESSAGES[code]))
    said = in_words(SortitionError(code, 7, **{name: f"<{name}>" for name in names}))
    assert said.startswith("Row 7: ")
    assert said.endswith(".")
    assert "%(" not in said


def test_no_sentence_is_left_over():
    assert set(SENTENCES) == set(MESSAGES)
