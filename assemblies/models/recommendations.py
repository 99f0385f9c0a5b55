"""What an assembly recommends, what the city answers, and what became of it."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from assemblies.counting import Outcome, Vote, decide
from assemblies.models.assemblies import Assembly
from assemblies.states import OPEN, Decision, Progress

DECISIONS = [
    (Decision.ACCEPTED, _("Accepted")),
    (Decision.PARTLY, _("Accepted in part")),
    (Decision.REJECTED, _("Rejected")),
]
PROGRESS = [
    (Progress.NOT_STARTED, _("Not started")),
    (Progress.UNDER_WAY, _("Under way")),
    (Progress.DONE, _("Done")),
    (Progress.DROPPED, _("Dropped")),
]


class Recommendation(models.Model):
    """One recommendation and the vote on it. `members` had a seat when they voted."""

    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        related_name="recommendations",
        db_index=False,
        verbose_name=_("citizens’ assembly"),
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    members = models.PositiveSmallIntegerField(_("members"))
    votes_for = models.PositiveSmallIntegerField(_("votes for"))
    votes_against = models.PositiveSmallIntegerField(_("votes against"))
    votes_abstained = models.PositiveSmallIntegerField(_("abstained"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["assembly", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "number"], name="recommendation_number_once"
            ),
            models.CheckConstraint(
                name="recommendation_votes_within_members",
                condition=Q(
                    members__gte=F("votes_for") + F("votes_against") + F("votes_abstained")
                ),
                violation_error_message=_("There are more votes than members."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return f"{self.assembly.get_absolute_url()}#recommendation-{self.number}"

    def vote(self) -> Vote:
        return Vote(self.members, self.votes_for, self.votes_against, self.votes_abstained)

    def outcome(self) -> Outcome:
        """By the assembly's rule."""
        return decide(self.vote(), self.assembly.rule())

    def is_adopted(self) -> bool:
        return self.outcome() == Outcome.ADOPTED


class Answer(models.Model):
    """What the city answers to one recommendation, and how far it is with it."""

    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, related_name="answer", verbose_name=_("recommendation")
    )
    decision = models.CharField(_("answer"), max_length=8, choices=DECISIONS)
    reasons = models.TextField(_("reasons"))
    responsible = models.CharField(
        _("office responsible"), max_length=160, help_text=_("An office, not a person.")
    )
    target_on = models.DateField(
        _("to be done by"), null=True, blank=True, help_text=_("For what the city accepts.")
    )
    progress = models.CharField(
        _("progress"), max_length=11, choices=PROGRESS, default=Progress.NOT_STARTED
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                name="answer_words_are_known",
                condition=Q(decision__in=list(Decision), progress__in=list(Progress)),
            ),
            models.CheckConstraint(
                name="answer_is_done_by_a_day_or_rejected",
                condition=Q(
                    decision=Decision.REJECTED,
                    target_on__isnull=True,
                    progress=Progress.NOT_STARTED,
                )
                | (~Q(decision=Decision.REJECTED) & Q(target_on__isnull=False)),
                violation_error_message=_(
                    "What the city accepts has a day by which it is done. What it rejects has none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.get_decision_display()}"

    def is_late(self, at: dt.datetime) -> bool:
        is_over = self.target_on is not None and self.target_on < localdate(at)
        return is_over and self.progress in OPEN


class ProgressReport(models.Model):
    """How far the city said that it was on one day. Append-only."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField(_("reported"))
    progress = models.CharField(_("progress"), max_length=11, choices=PROGRESS)
    note = models.TextField(_("what was done"))

    class Meta:
        verbose_name = _("report of progress")
        verbose_name_plural = _("reports of progress")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="report_progress_is_known", condition=Q(progress__in=list(Progress))
            ),
            models.CheckConstraint(name="report_says_something", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.get_progress_display()}"


class Correction(models.Model):
    """What a published recommendation, or the answer to it, said before. Append-only.

    `before`: name of a field of either -> what stood there, as text.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="corrections")
    corrected_at = models.DateTimeField(_("corrected"))
    reason = models.TextField(_("reason"))
    before = models.JSONField(_("before"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.corrected_at}"
