"""What the documents say about the settings is what the settings read."""

from __future__ import annotations

import re

from tests.run.stages import PRODUCTION, ROOT

READ = re.compile(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"')
SOURCES = [*sorted((ROOT / "civic" / "settings").glob("*.py")), ROOT / "civic" / "gunicorn.py"]


def variables_read() -> set[str]:
    return {name for source in SOURCES for name in READ.findall(source.read_text())}


def rows() -> dict[str, str]:
    """Variable -> default, of the README's table."""
    section = (ROOT / "README.md").read_text().split("## In production")[1]
    found = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            names, default, *_ = line.strip("| ").split(" | ")
            found |= dict.fromkeys(re.findall(r"`([A-Z_]+)`", names), default)
    return found


def test_the_readme_lists_exactly_the_variables_that_are_read():
    assert rows().keys() == variables_read()


def test_required_is_what_production_requires():
    required = {name for name, default in rows().items() if default == "required"}
    assert required == PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"}


def test_every_file_that_a_document_names_is_there():
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    for decision in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert decision.name in index
