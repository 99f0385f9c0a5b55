"""The language of a mail that a task writes: its reader's, as far as the site still has it."""

from __future__ import annotations

from django.utils import translation

from civic.core.language import offered_language


def in_readers_language(*languages: str) -> translation.override:
    """For words and addresses: the first of `languages` that the site offers, else its own.

    A blank one says nothing: an account that never chose, or one from before there was a choice.
    """
    return translation.override(offered_language(*languages))
