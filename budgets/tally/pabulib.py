"""Pabulib's .pb format: what a file holds beside the election (arXiv 2305.11035).

`PbFile` keeps every key and column as text, so that a file read and written again loses nothing.
The rule that META names gives the parameters of the count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .model import Election, Parameters
from .pb_lines import read_amount

RULES_IN_FILES: Mapping[str, Parameters] = {
    "greedy": Parameters(rule="greedy", ties=("cost", "id")),
    "greedy-no-skip": Parameters(rule="greedy", greedy_stop=True, ties=("cost", "id")),
    "greedy-threshold": Parameters(rule="greedy", ties=("cost", "id")),
    "greedy-exclusive": Parameters(rule="greedy", ties=("cost", "id")),
    "greedy-custom": Parameters(
        rule="greedy", greedy_stop=True, overrun="4/5", ties=("cost", "id")
    ),
    "equalshares": Parameters(),
    "equalshares-comparison": Parameters(comparison=True),
    "equalshares/add1": Parameters(completion="add1"),
    "equalshares/add1-comparison": Parameters(completion="add1", comparison=True),
}
META_ORDER = (
    *("description", "country", "unit", "district", "subunit", "instance"),
    *("num_projects", "num_votes", "budget", "vote_type", "rule", "date_begin", "date_end"),
    *("min_length", "max_length", "min_sum_cost", "max_sum_cost", "min_points", "max_points"),
    *("min_sum_points", "max_sum_points", "default_score", "min_project_cost"),
    *("max_project_cost", "min_project_score_threshold", "edition", "language", "currency"),
    *("fully_funded", "experimental", "comment", "acknowledgments"),
)
COLUMNS = (
    *("key", "value", "project_id", "cost", "votes", "score", "name", "selected"),
    *("exclusive_group", "voter_id", "vote", "points"),
)
CUSTOM, CUSTOM_UNIT = "greedy-custom", "Poznań"


@dataclass(frozen=True, slots=True)
class PbFile:
    """One file. `vote_rows` are kept only where asked for; `warnings` do not stop a count."""

    election: Election
    meta: dict[str, str]
    project_columns: tuple[str, ...]
    project_rows: tuple[tuple[str, ...], ...]
    vote_columns: tuple[str, ...]
    vote_rows: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def parameters(self) -> Parameters | None:
        """The count as META's `rule` describes it; None where it is unknown."""
        named = RULES_IN_FILES.get(self._rule())
        threshold = self.meta.get("min_project_score_threshold", "").strip()
        if named is None or not threshold:
            return named
        digits, decimals = read_amount(threshold)
        return replace(named, threshold=-(-digits // 10**decimals))

    def _rule(self) -> str:
        """The rule that META names; a custom one is known of Poznań, and taken as greedy of others.

        (So pabulib-checker has it.)
        """
        rule = self.meta.get("rule", "").strip().lower()
        if rule == CUSTOM and self.meta.get("unit") != CUSTOM_UNIT:
            return "greedy"
        return rule

    @property
    def selected(self) -> frozenset[str] | None:
        """What the city funded by its rule; None where the file does not say.

        Pabulib has 1 for funded, 2 for funded although a part of the cost was lacking, and 3 for
        what was funded later from other money.
        """
        if "selected" not in self.project_columns:
            return None
        column = self.project_columns.index("selected")
        return frozenset(row[0] for row in self.project_rows if row[column].strip() in ("1", "2"))
