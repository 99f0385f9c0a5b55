"""Polish is whole where residents read: no sentence of theirs is left in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from tests.civic.test_languages import compiled

ROOT = settings.LOCALE_PATHS[0].parents[1]
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TEXT = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED = re.compile(rf"\b(?:_|n?gettext|n?pgettext\({TEXT},)(?:\(| ){TEXT}")
PAGES = ["forms", "cards", "listing", "presentation", "retention", "views/*", "views", "*_views"]
MODULES = [f"{app}/{page}.py" for page in PAGES for app in ("*", "civic/*")] + [
    "budgets/announcement.py",
    "budgets/outcome.py",
    "budgets/reasons.py",
    "budgets/services/voting.py",
    "petitions/services/news.py",
    "petitions/services/signing.py",
]


def residents_files() -> list[Path]:
    templates = (ROOT / "templates").rglob("*.*")
    ours = [path for path in templates if "admin" not in path.relative_to(ROOT).parts]
    return ours + [path for pattern in MODULES for path in ROOT.glob(pattern)]


def said_in(path: Path) -> Iterator[str]:
    """What a file says through gettext, as the catalogue has it."""
    if path.suffix != ".py":
        for context, text in MARKED.findall(templatize(path.read_text())):
            yield "\x04".join(ast.literal_eval(part) for part in (context, text) if part)
        return
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKS:
            yield from (text.value for text in call.args[:1] if isinstance(text, ast.Constant))


def hidden_in(source: str) -> list[int]:
    """The lines that translate within an f-string: makemessages does not look inside one."""
    return [
        call.lineno
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKS
    ]


def test_every_sentence_for_residents_is_in_polish():
    catalogue = compiled(ROOT / "civic/locale/pl/LC_MESSAGES/django.po")
    polish = {key[0] if isinstance(key, tuple) else key for key in catalogue}
    said = {(path, text) for path in residents_files() for text in said_in(path)}
    assert len(said) > 1000
    assert not [(str(path), text) for path, text in said if text not in polish]


def test_a_sentence_without_polish_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% translate 'One' %}{{ x|default:_('Two') }}{% translate 'a' context 'b' %}"
        "{% blocktranslate count n=n %}Three{% plural %}{{ n }}{% endblocktranslate %}"
    )
    assert list(said_in(page)) == ["One", "Two", "b\x04a", "Three"]


def test_no_sentence_is_hidden_from_the_extraction():
    apps = {path.parents[1] for path in ROOT.glob("*/migrations/__init__.py")} | {ROOT / "civic"}
    modules = [path for app in apps for path in app.rglob("*.py")]
    assert len(modules) > 100
    assert not [str(path) for path in modules if hidden_in(path.read_text())]


def test_a_sentence_within_an_f_string_is_found():
    assert hidden_in("a = _('One')\nb = f\"{a} {_('Two')}\"") == [2]
