"""A petition, when it reached what, and what officials noted about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area
from civic.publiclog.models import Log
from petitions.models.bodies import Body, RejectionReason, Topic
from petitions.rules.thresholds import AgeBand, age_band
from petitions.states import (
    IN_THE_QUEUE,
    SHOWN,
    DebateState,
    PetitionStatus,
    ResponseState,
    SignatureState,
)

STATUS_LABELS = {
    PetitionStatus.DRAFT: _("draft"),
    PetitionStatus.GATHERING: _("finding supporters"),
    PetitionStatus.MODERATION: _("being checked"),
    PetitionStatus.FLAGGED: _("being checked, second opinion asked"),
    PetitionStatus.DORMANT: _("waiting"),
    PetitionStatus.OPEN: _("open"),
    PetitionStatus.CLOSED: _("closed"),
    PetitionStatus.REJECTED: _("rejected"),
    PetitionStatus.HIDDEN: _("hidden"),
    PetitionStatus.WITHDRAWN: _("withdrawn"),
    PetitionStatus.MERGED: _("merged"),
    PetitionStatus.STOPPED: _("stopped"),
    PetitionStatus.REMOVED: _("removed"),
}
RESPONSE_LABELS = {
    ResponseState.NONE: _("no answer due"),
    ResponseState.AWAITING: _("waiting for an answer"),
    ResponseState.ANSWERED: _("answered"),
}
DEBATE_LABELS = {
    DebateState.NONE: _("no debate due"),
    DebateState.AWAITING: _("waiting for a debate"),
    DebateState.SCHEDULED: _("debate planned"),
    DebateState.DEBATED: _("debated"),
    DebateState.NOT_DEBATED: _("will not be debated"),
}


def log_name_of(petition_id: int) -> str:
    return f"petition-{petition_id}"


class PetitionQuerySet(models.QuerySet["Petition"]):
    def shown(self) -> PetitionQuerySet:
        """What everybody may read. A petition withdrawn before it was published is not."""
        return self.filter(status__in=SHOWN).exclude(
            status=PetitionStatus.WITHDRAWN, opened_at__isnull=True
        )

    def open(self, at: dt.datetime) -> PetitionQuerySet:
        """That take signatures: what the clock has ended is closed, though not yet closed off."""
        return self.filter(status=PetitionStatus.OPEN, closes_at__gt=at)

    def in_status(self, statuses: Collection[str], at: dt.datetime) -> PetitionQuerySet:
        """In one of these by `status_at`."""
        found = Q(status__in=[status for status in statuses if status != PetitionStatus.OPEN])
        if PetitionStatus.OPEN in statuses:
            found |= Q(status=PetitionStatus.OPEN, closes_at__gt=at)
        if PetitionStatus.CLOSED in statuses:
            found |= Q(status=PetitionStatus.OPEN, closes_at__lte=at)
        return self.filter(found)

    def in_the_queue(self) -> PetitionQuerySet:
        return self.filter(status__in=IN_THE_QUEUE)

    def free_for(self, user_id: int, at: dt.datetime) -> PetitionQuerySet:
        """On nobody else's desk."""
        left = Q(checked_out_until__isnull=True) | Q(checked_out_until__lte=at)
        return self.filter(left | Q(checked_out_by=user_id))

    def due_to_close(self, at: dt.datetime) -> PetitionQuerySet:
        return self.filter(status=PetitionStatus.OPEN, closes_at__lte=at)

    def without_log(self) -> PetitionQuerySet:
        """Published, and without the public log that every published petition gets."""
        return self.shown().filter(opened_at__isnull=False, log__isnull=True)

    def due_to_stop(self, at: dt.datetime) -> PetitionQuerySet:
        return self.filter(status=PetitionStatus.GATHERING, closes_at__lte=at)

    def with_page_parts(self) -> PetitionQuerySet:
        """Everything that the page shows of the row itself, in one query."""
        return self.select_related(
            "body__area",
            "creator_area",
            "rejection_reason",
            "merged_into",
            "total",
            "response",
            "debate",
        )

    def signed_by(self, email_key: str) -> PetitionQuerySet:
        """Those with a counted signature of this mailbox."""
        return self.filter(
            signatures__email_key=email_key, signatures__state=SignatureState.CONFIRMED
        ).distinct()


class Petition(models.Model):
    """What residents ask of a body. `signature_count` is a cache kept by the aggregator."""

    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"))
    topics = models.ManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    title = models.CharField(_("title"), max_length=100)
    request = models.CharField(_("what should be done"), max_length=500)
    background = models.TextField(_("why it matters"), max_length=1500, blank=True)
    language = models.CharField(max_length=12, default="en")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="petitions", verbose_name=_("by")
    )
    creator_name = models.CharField(_("name shown"), max_length=255, blank=True)
    creator_area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lives in")
    )

    status = models.CharField(
        _("status"),
        max_length=12,
        choices=list(STATUS_LABELS.items()),
        default=PetitionStatus.DRAFT,
    )
    response_state = models.CharField(
        _("answer"),
        max_length=8,
        choices=list(RESPONSE_LABELS.items()),
        default=ResponseState.NONE,
    )
    debate_state = models.CharField(
        _("debate"), max_length=12, choices=list(DEBATE_LABELS.items()), default=DebateState.NONE
    )
    rejection_reason = models.ForeignKey(
        RejectionReason, models.PROTECT, null=True, blank=True, verbose_name=_("reason")
    )
    rejection_details = models.TextField(_("more about the reason"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_petitions"
    )

    created_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("last change"))
    status_since = models.DateTimeField(_("in this status since"))
    opened_at = models.DateTimeField(_("published"), null=True, blank=True)
    closes_at = models.DateTimeField(_("ends"), null=True, blank=True)

    signature_count = models.PositiveIntegerField(_("signatures"), default=0)
    log = models.OneToOneField(
        Log, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("log")
    )

    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_out_until = models.DateTimeField(null=True, blank=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = pgettext_lazy("the list of all", "petitions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="petition_status_known",
                condition=Q(status__in=[str(status) for status in PetitionStatus]),
            ),
            models.CheckConstraint(
                name="petition_open_has_its_times",
                condition=~Q(status="open") | Q(opened_at__isnull=False, closes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="petition_rejected_has_a_reason",
                condition=~Q(status__in=["rejected"]) | Q(rejection_reason__isnull=False),
            ),
            models.CheckConstraint(
                name="petition_merged_says_where",
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-signature_count", "-id"], name="petition_most_signed"),
            models.Index(fields=["status", "-opened_at", "-id"], name="petition_newest"),
            models.Index(fields=["changed_at", "id"], name="petition_changed"),
            models.Index(
                fields=["response_state", "-signature_count"],
                name="petition_answers",
                condition=~Q(response_state="none"),
            ),
            models.Index(
                fields=["debate_state", "-signature_count"],
                name="petition_debates",
                condition=~Q(debate_state="none"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("petitions:detail", args=[self.pk])

    @property
    def log_name(self) -> str:
        """The name of its public log."""
        return log_name_of(self.pk)

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it."""
        unpublished = self.status == PetitionStatus.WITHDRAWN and self.opened_at is None
        return self.status in SHOWN and not unpublished

    def status_at(self, at: dt.datetime) -> PetitionStatus:
        """As everybody sees it: an open one is closed from when its time is over.

        It is closed off a little later, when its last signatures are counted.
        """
        if self.status == PetitionStatus.OPEN and not self.accepts_signatures(at):
            return PetitionStatus.CLOSED
        return PetitionStatus(self.status)

    @property
    def status_now(self) -> PetitionStatus:
        return self.status_at(timezone.now())

    @property
    def status_in_words(self) -> str:
        return str(STATUS_LABELS[self.status_now])

    def accepts_signatures(self, at: dt.datetime) -> bool:
        """The status allows it and the clock does not forbid it."""
        if self.status not in (PetitionStatus.OPEN, PetitionStatus.GATHERING):
            return False
        return self.closes_at is None or at < self.closes_at

    def text_in(self, language: str) -> Petition | PetitionText:
        """The words in this language where there are any, else its own.

        No query on a site with one language; one each elsewhere, unless `texts` was prefetched.
        """
        if language == self.language or len(settings.LANGUAGES) == 1:
            return self
        return next((text for text in self.texts.all() if text.language == language), self)

    @property
    def localized(self) -> Petition | PetitionText:
        """The words for the reader of the page or mail that is being written."""
        return self.text_in(get_language() or self.language)

    def is_checked_out(self, at: dt.datetime) -> bool:
        return self.checked_out_until is not None and at < self.checked_out_until

    def waiting(self, at: dt.datetime | None = None) -> AgeBand:
        return age_band((at or timezone.now()) - self.status_since)


class PetitionText(models.Model):
    """The text once more in another language. Fixed from when the petition's own text is."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(_("language"), max_length=12)
    title = models.CharField(_("title"), max_length=100)
    request = models.CharField(_("what should be done"), max_length=500)
    background = models.TextField(_("why it matters"), max_length=1500, blank=True)

    class Meta:
        verbose_name = _("text in another language")
        verbose_name_plural = _("texts in other languages")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "language"], name="text_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def standing(self) -> MilestoneQuerySet:
        """Without those that were reached only by signatures that should not have counted."""
        return self.filter(lost_at__isnull=True)


class Milestone(models.Model):
    """When a petition reached something for the first time. Its row is why it is told once.

    `lost_at` is when signatures were taken out that should not have counted and without which it
    was not reached. It can be reached again.
    """

    class Kind(models.TextChoices):
        SUPPORTED = "supported", _("found its supporters")
        OPENED = "opened", _("was published")
        RESPONSE = "response", _("reached the number for an answer")
        DEBATE = "debate", _("reached the number for a debate")
        ANSWERED = "answered", _("was answered")
        SCHEDULED = "scheduled", _("got a day for its debate")
        DEBATED = "debated", _("was debated")
        CLOSED = "closed", _("closed")
        REJECTED = "rejected", _("was rejected")

    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="milestones", db_index=False
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reached_at = models.DateTimeField()
    signatures = models.PositiveIntegerField(default=0)
    lost_at = models.DateTimeField(null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["reached_at"]
        constraints = [models.UniqueConstraint(fields=["petition", "kind"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.get_kind_display()}"


class Correction(models.Model):
    """A published text is fixed; what was wrong in it is said beside it."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="corrections")
    text = models.TextField(_("correction"), max_length=500)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Note(models.Model):
    """What officials tell each other about a petition. Never shown outside."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:60]
