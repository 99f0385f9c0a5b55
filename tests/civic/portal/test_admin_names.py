"""Officials read the names of things in their language: each that the admin shows is translated."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.test import RequestFactory
from django.utils.functional import Promise

from civic.accounts.models import User

ADMINS = list(admin.site._registry.values())
PAGES = [
    page
    for registered in ADMINS
    for page in (
        registered,
        *(inline(registered.model, admin.site) for inline in registered.inlines),
    )
]


def shown_names(page) -> set[str]:
    """The columns, filters and fields of a page of the admin, for whoever may do everything."""
    request = RequestFactory().get("/admin/")
    request.user = User(is_active=True, is_staff=True, is_superuser=True)
    filters = [
        entry[0] if isinstance(entry, tuple) else entry for entry in _of(page, "list_filter")
    ]
    return {
        *_of(page, "list_display"),
        *(name for name in filters if isinstance(name, str) and "__" not in name),
        *flatten_fieldsets(page.get_fieldsets(request)),
        *page.get_readonly_fields(request),
    } - {"__str__"}


def _of(page, name: str) -> list:
    return list(getattr(page, name, ()))


def label_of(page, name: str):
    declared = getattr(page.form, "declared_fields", {})
    if name in declared:
        return declared[name].label
    return label_for_field(name, page.model, model_admin=page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.model.__name__)
def test_a_model_has_a_translated_name_for_one_and_for_many(page):
    names = page.model._meta
    assert isinstance(names.verbose_name, Promise)
    assert isinstance(names.verbose_name_plural, Promise)
    assert isinstance(names.app_config.verbose_name, Promise)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.model.__name__)
def test_what_a_page_shows_has_a_translated_name(page):
    labels = {name: label_of(page, name) for name in shown_names(page)}
    english = {name: label for name, label in labels.items() if not isinstance(label, Promise)}
    assert not english
