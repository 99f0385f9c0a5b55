"""Amounts as each language writes them, and as people type them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from civic.core.money import format_money, parse_money


@pytest.mark.parametrize(
    ("language", "amount", "currency", "written"),
    [
        ("en", 48_000_00, "GBP", "£48,000"),
        ("en", 7_84, "GBP", "£7.84"),
        ("en", -7_84, "EUR", "−€7.84"),
        ("en", 1_200, "JPY", "¥1,200"),
        ("en", 1_200_00, "CHF", "CHF\u00a01,200"),
        ("en", 1_200_00, "PLN", "PLN\u00a01,200"),
        ("pl", 1_200_00, "PLN", "1\u00a0200\u00a0zł"),
        ("pl", 1_200_50, "GBP", "1\u00a0200,50\u00a0£"),
        ("pl", -1_200_00, "CHF", "−1\u00a0200\u00a0CHF"),
    ],
)
def test_an_amount_is_written_as_the_language_has_it(language, amount, currency, written):
    with override(language):
        assert format_money(amount, currency) == written


@pytest.mark.parametrize(
    ("language", "typed", "currency"),
    [
        ("en", "£1,250.50", "GBP"),
        ("en", "PLN 1,250.50", "PLN"),
        ("en", "1,250.50 PLN", "PLN"),
        ("pl", "1 250,50 zł", "PLN"),
        ("pl", "1250,50 £", "GBP"),
    ],
)
def test_an_amount_may_be_typed_with_its_sign_before_or_after_it(language, typed, currency):
    with override(language):
        assert parse_money(typed, currency) == 1_250_50
