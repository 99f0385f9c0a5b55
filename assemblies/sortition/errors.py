"""What can be wrong with a sortition, as a code and its parameters.

The code is stable and is what a web page translates; ``str(error)`` is plain English for
a terminal.
"""

from __future__ import annotations

MESSAGES = {
    "empty": "there are no {what}",
    "unreadable": "this is not a text file in UTF-8, UTF-16 or Windows-1252",
    "missing_file": "this file cannot be read: {reason}",
    "missing_column": "there is no column {column}",
    "duplicate_column": "the column {column} stands there twice",
    "cells": "{found} cells where the header has {expected}",
    "missing_cell": "the cell {column} is empty",
    "duplicate_id": "the id {id} stands there twice, first in row {first}",
    "unknown_value": "{value} is not a value of {feature} in the quotas",
    "unknown_person": "nobody in the pool has the id {id}",
    "not_a_number": "{value} in the column {column} is not a whole number",
    "too_large": "{value} in the column {column} is above {most}",
    "panel_count": "the number of panels must be from 1 to {most}, not {count}",
    "negative": "{value} in the column {column} is below 0",
    "minimum_above_maximum": "the minimum {minimum} is above the maximum {maximum}",
    "flex_outside": "the flexible limits must enclose the minimum and the maximum",
    "duplicate_quota": "the quota of {feature} {value} stands there twice",
    "size": "the panel size must be at least 1, not {size}",
    "size_above_pool": "a panel of {size} cannot be drawn from {people} people",
    "size_above_homes": "a panel of {size} needs more than the {households} households there are",
    "seed": "the seed {value} is not hexadecimal (pairs of 0-9 and a-f)",
    "seated_above_size": "{seated} people are already chosen for {size} seats",
    "household_chosen_twice": "{id} and {other} are already chosen and share a household",
    "infeasible": "no panel meets the quotas",
    "unproven": "no panel was found before the time ran out",
    "method": "the method {method} is not one of {methods}",
    "invitations": "the number of invitations must be at least 1, not {count}",
    "changed": "this file was changed while it was read",
    "weight": "the weight {value} is neither 0 nor a positive number",
    "dice": "{value} is not a row: type one digit for each of {digits} ten-sided dice",
    "panels": "dice need 10, 100, 1000, … panels, not {count}",
    "tables": "{people} people do not fit at {tables} tables",
    "contradiction": "{first} and {second} are wanted both apart and together",
    "seat": "{person} cannot sit at table {table} in session {session}",
}


class SortitionError(ValueError):
    """An input that cannot be used. ``row`` is the line of the file, 1 being the header."""

    def __init__(self, code: str, row: int | None = None, **parameters: object) -> None:
        self.code = code
        self.row = row
        self.parameters = parameters
        super().__init__(MESSAGES[code].format(**parameters))
