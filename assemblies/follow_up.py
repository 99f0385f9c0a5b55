"""What pages show of recommendations and of what became of them. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assemblies.counting import Outcome
from assemblies.models import Answer, Assembly, Correction, ProgressReport, Recommendation
from assemblies.models.recommendations import DECISIONS
from assemblies.presentation import day, plain_day
from assemblies.states import Decision, Progress

OUTCOMES = {
    Outcome.ADOPTED: _("Adopted"),
    Outcome.NO_QUORUM: _("Not adopted: too few voted"),
    Outcome.NO_MAJORITY: _("Not adopted: too few were for it"),
}
QUORUM_NEEDED = {
    "1/2": _("At least half of the members have to vote; who abstains votes too."),
    "2/3": _("At least two thirds of the members have to vote; who abstains votes too."),
    "3/4": _("At least three quarters of the members have to vote; who abstains votes too."),
}
MAJORITY_NEEDED = {
    "1/2": _("More than half of the votes for and against have to be for it."),
    "2/3": _("At least two thirds of the votes for and against have to be for it."),
    "3/4": _("At least three quarters of the votes for and against have to be for it."),
}


@dataclass(frozen=True)
class Tag:
    """A state in words; `hue` and `icon_name` only underline it."""

    text: Any
    hue: str = ""
    icon_name: str = ""


LOOKS = {
    Decision.ACCEPTED: ("good", "check"),
    Decision.PARTLY: ("good", "check"),
    Decision.REJECTED: ("bad", "close"),
    Progress.NOT_STARTED: ("", ""),
    Progress.UNDER_WAY: ("", "clock"),
    Progress.DONE: ("good", "check"),
    Progress.DROPPED: ("bad", "close"),
}


def outcome_words(outcome: Outcome) -> Any:
    return OUTCOMES[outcome]


def rule_in_words(assembly: Assembly) -> list[Any]:
    """The sentences that say when a recommendation is adopted."""
    return [QUORUM_NEEDED[assembly.quorum], MAJORITY_NEEDED[assembly.majority]]


@dataclass(frozen=True)
class Item:
    """One recommendation with all that is public of it. `answer` is None until it is published."""

    row: Recommendation
    outcome: Any
    is_adopted: bool
    parts: Sequence[tuple[int, Any]]
    tags: Sequence[Tag]
    answer: Answer | None
    due: str
    reports: Sequence[Any]
    corrections: Sequence[Any]


def items(assembly: Assembly, at: dt.datetime) -> list[Item]:
    """The published recommendations by number. At most three queries."""
    if assembly.recommended_at is None:
        return []
    rows = assembly.recommendations.select_related("answer")
    return [_item(row, at) for row in rows.prefetch_related("answer__reports", "corrections")]


def _item(row: Recommendation, at: dt.datetime) -> Item:
    outcome, vote = row.outcome(), row.vote()
    answer = getattr(row, "answer", None) if row.assembly.answered_at else None
    return Item(
        row=row,
        outcome=outcome_words(outcome),
        is_adopted=outcome == Outcome.ADOPTED,
        parts=(
            (vote.votes_for, _("for")),
            (vote.votes_against, _("against")),
            (vote.votes_abstained, _("abstained")),
            (vote.absent, _("did not vote")),
        ),
        tags=_tags(row, outcome, answer, at),
        answer=answer,
        due=plain_day(answer.target_on) if answer and answer.target_on else "",
        reports=[_report(found) for found in answer.reports.all()][::-1] if answer else (),
        corrections=[_correction(found) for found in row.corrections.all()],
    )


def _tags(
    row: Recommendation, outcome: Outcome, answer: Answer | None, at: dt.datetime
) -> list[Tag]:
    """Where it stands: the decision, how far it is, and first of all what is late."""
    if answer is None:
        if outcome != Outcome.ADOPTED:
            return [Tag(_("Not adopted"))]
        adopted = Tag(_("Adopted"), "assemblies", "check")
        late = row.assembly.answer_is_late(at)
        return [adopted, Tag(_("Answer late"), "bad", "warning")] if late else [adopted]
    tags = [Tag(answer.get_decision_display(), *LOOKS[Decision(answer.decision)])]
    if answer.decision != Decision.REJECTED:
        tags.append(Tag(answer.get_progress_display(), *LOOKS[Progress(answer.progress)]))
    return [*tags, Tag(_("Late"), "bad", "warning")] if answer.is_late(at) else tags


def _report(report: ProgressReport) -> dict[str, Any]:
    """As the timeline draws it."""
    words = f"{report.get_progress_display()}."
    return {"date": report.reported_at, "title": words, "text": report.note}


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "day": day(correction.corrected_at),
        "reason": correction.reason,
        "before": [
            (capfirst(_label(name)), _value(name, text)) for name, text in correction.before.items()
        ],
    }


def _label(name: str) -> str:
    model = Recommendation if name in {f.name for f in Recommendation._meta.fields} else Answer
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(name: str, text: str) -> Any:
    """As pages write it: a decision in words, a day with its month."""
    if name == "decision":
        return dict(DECISIONS)[Decision(text)]
    if name == "target_on" and text:
        return plain_day(dt.date.fromisoformat(text))
    return text or "–"
