import re

from django.test import RequestFactory

from civic.portal.style_guide import style_guide


def test_every_component_is_shown_without_inline_style_or_script():
    page = style_guide(RequestFactory().get("/style-guide/")).content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
