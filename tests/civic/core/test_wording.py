import datetime as dt

import pytest
from django.utils.translation import override

from civic.core.wording import moment, near_moment

EVENING = dt.datetime(2026, 11, 29, 22, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "whole", "near"),
    [
        ("en", "Sunday 29 November 2026, 22:00 GMT", "Sunday 29 November, 22:00"),
        ("pl", "29 listopada 2026, 22:00 GMT", "29 listopada, 22:00"),
    ],
)
def test_a_moment_fits_the_sentences_of_its_language(language, whole, near):
    with override(language):
        assert moment(EVENING) == whole
        assert near_moment(EVENING) == near
