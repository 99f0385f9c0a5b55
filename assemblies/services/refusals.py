"""What the sortition refuses, in sentences for officials, in their language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.sortition import SortitionError
from civic.core.errors import Invalid

SENTENCES = {
    "empty": gettext_lazy("The file holds no %(what)s."),
    "unreadable": gettext_lazy("This is not a CSV file that can be read. Save it as CSV, UTF-8."),
    "missing_column": gettext_lazy("There is no column “%(column)s”."),
    "duplicate_column": gettext_lazy("The column “%(column)s” stands there twice."),
    "cells": gettext_lazy("There are %(found)s cells where the header has %(expected)s."),
    "missing_cell": gettext_lazy("“%(column)s” is empty."),
    "duplicate_id": gettext_lazy("The id “%(id)s” stands there twice, first in row %(first)s."),
    "unknown_value": gettext_lazy("“%(value)s” is not a value of “%(feature)s” in the quotas."),
    "duplicate_quota": gettext_lazy("The quota of %(feature)s “%(value)s” stands there twice."),
    "size_above_pool": gettext_lazy("A panel of %(size)s cannot be drawn from %(people)s people."),
    "size_above_homes": gettext_lazy(
        "A panel of %(size)s needs as many households. There are only %(households)s."
    ),
    "infeasible": gettext_lazy("No panel meets the quotas."),
    "unproven": gettext_lazy("No panel was found before the work was stopped or its time ran out."),
    "seated_above_size": gettext_lazy(
        "%(seated)s people are chosen already, for %(size)s seats: nobody is left to draw."
    ),
    "household_chosen_twice": gettext_lazy("%(id)s and %(other)s share a household."),
    "weight": gettext_lazy("The weight “%(value)s” is neither 0 nor a positive number."),
    "unknown_person": gettext_lazy("No member has the code %(id)s."),
    "tables": gettext_lazy("%(people)s members do not fit at %(tables)s tables."),
    "contradiction": gettext_lazy("%(first)s and %(second)s are to sit both apart and together."),
    "seat": gettext_lazy("%(person)s cannot sit where you fixed: there is no such free seat."),
    "missing_file": gettext_lazy("The file cannot be read."),
    "not_a_number": gettext_lazy("“%(value)s” in “%(column)s” is not a whole number."),
    "negative": gettext_lazy("%(value)s in “%(column)s” is below 0."),
    "too_large": gettext_lazy("%(value)s in “%(column)s” is above %(most)s."),
    "minimum_above_maximum": gettext_lazy(
        "The minimum %(minimum)s is above the maximum %(maximum)s."
    ),
    "flex_outside": gettext_lazy("The flexible limits must enclose the minimum and the maximum."),
    "size": gettext_lazy("A panel has at least 1 seat, not %(size)s."),
    "method": gettext_lazy("“%(method)s” is not one of the methods: %(methods)s."),
    "seed": gettext_lazy("“%(value)s” is not a seed: type pairs of 0 to 9 and a to f."),
    "panel_count": gettext_lazy("There are 1 to %(most)s panels in a lottery, not %(count)s."),
    "panels": gettext_lazy("Dice can draw from 10, 100 or 1,000 panels, not from %(count)s."),
    "invitations": gettext_lazy("Invite at least 1 address, not %(count)s."),
    "changed": gettext_lazy("The file was changed while it was read. Upload it again."),
    "dice": gettext_lazy("Type the %(digits)s digits that the dice show, for example 042."),
}


MISFITS = {
    "missing_cell": gettext_lazy(
        "The people were loaded without “%(column)s”, which has quotas now. Load them again."
    ),
    "unknown_value": gettext_lazy(
        "The pool holds “%(value)s” as “%(feature)s”, which has no quota any more. Load the people "
        "again, or put that quota back."
    ),
}
"""What a pool that was loaded well is refused for: the quotas were changed after it."""


def of_the_pool(error: SortitionError) -> str:
    """The same of people who are in the pool: no row of a file is meant."""
    if error.code in MISFITS:
        return MISFITS[error.code] % error.parameters
    return in_words(error)


def in_words(error: SortitionError) -> str:
    """One sentence, with the row of the file where there is one."""
    sentence = SENTENCES[error.code] % error.parameters
    if error.row is None:
        return sentence
    return _("Row %(row)s: %(sentence)s") % {"row": error.row, "sentence": sentence}


def as_invalid(error: SortitionError) -> Invalid:
    return Invalid(in_words(error), code=error.code.replace("_", "-"))
