"""Polish is whole where residents read: no sentence of theirs is left in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.LOCALE_PATHS[0].parents[1]
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TEXT = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED_TEXT = re.compile(rf"\b(?:_|n?gettext)\(({TEXT})")
MODULES = [
    "*/forms.py",
    "*/cards.py",
    "*/listing.py",
    "*/presentation.py",
    "*/views.py",
    "*/views/*.py",
    "budgets/*_views.py",
    "budgets/announcement.py",
    "budgets/outcome.py",
    "budgets/reasons.py",
    "*/services/voting.py",
    "*/services/signing.py",
    "*/services/news.py",
    "civic/*/forms.py",
    "civic/*/views.py",
    "**/retention.py",
]


def residents_files() -> list[Path]:
    templates = (ROOT / "templates").rglob("*.*")
    ours = [path for path in templates if "admin" not in path.relative_to(ROOT).parts]
    return ours + [path for pattern in MODULES for path in ROOT.glob(pattern)]


def texts_of(path: Path) -> Iterator[str]:
    """What a file says through gettext, as the catalogue has it."""
    source = path.read_text()
    if path.suffix != ".py":
        yield from map(ast.literal_eval, MARKED_TEXT.findall(templatize(source)))
        return
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKS:
            yield from (text.value for text in call.args[:1] if isinstance(text, ast.Constant))


@pytest.fixture(scope="module")
def polish() -> set[str]:
    with (ROOT / "civic/locale/pl/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog
    return {key[0] if isinstance(key, tuple) else key for key in catalogue}


def test_every_sentence_for_residents_is_in_polish(polish):
    texts = {
        (str(path.relative_to(ROOT)), text) for path in residents_files() for text in texts_of(path)
    }
    assert len(texts) > 1000
    assert not sorted(found for found in texts if found[1] not in polish)


def test_a_sentence_without_polish_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}{% translate 'One' %}{{ x|default:_('Two') }}"
        "{% blocktranslate count n=n %}Three{% plural %}{{ n }}{% endblocktranslate %}"
    )
    assert list(texts_of(page)) == ["One", "Two", "Three"]
