"""Who petitions go to, what about, and the rules that a body sets."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area
from petitions.rules.people import Tie
from petitions.rules.thresholds import Thresholds

TIE_LABELS = {Tie.LIVES: _("live"), Tie.WORKS: _("work"), Tie.STUDIES: _("study")}


def all_ties() -> list[str]:
    return [str(tie) for tie in Tie]


class PlaceAsked(models.TextChoices):
    """What the form asks to know the area of a signature. Not every city has postcodes."""

    POSTCODE = "postcode", _("the postcode")
    BOROUGH = "borough", _("the borough, chosen from a list")
    NOTHING = "nothing", _("nothing: it is not asked")


@dataclass(frozen=True)
class Eligibility:
    """Who may sign. As text: what a signer ticks, in the language that is active."""

    ties: tuple[str, ...]
    place: str
    age: int | None

    def __str__(self) -> str:
        """ "I live, work or study in London"."""
        words = [str(TIE_LABELS[Tie(tie)]) for tie in self.ties]
        parts = [part for part in (", ".join(words[:-1]), words[-1]) if part]
        ties = _(" or ").join(parts)
        place = {"ties": ties, "place": self.place, "age": self.age}
        if self.age:
            return _("I %(ties)s in %(place)s and am at least %(age)s years old") % place
        return _("I %(ties)s in %(place)s") % place


class BodyQuerySet(models.QuerySet["Body"]):
    def accepting(self) -> BodyQuerySet:
        """Those that take new petitions."""
        return self.filter(is_active=True)

    def widest(self) -> Body | None:
        """The one for the largest area: the city's before a borough's."""
        return self.order_by(F("area__parent").asc(nulls_first=True), "name").first()


class Body(models.Model):
    """City hall or a borough: it owns its thresholds, eligibility and time limits."""

    class ClosingRule(models.TextChoices):
        REFER = "refer", _("goes to the council when it closes")
        REJECT = "reject", _("is rejected when it closes below the first threshold")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True)
    area = models.OneToOneField(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    is_active = models.BooleanField(_("takes new petitions"), default=True)
    contact_email = models.EmailField(_("officials' address"), blank=True)
    supporters_needed = models.PositiveSmallIntegerField(_("supporters needed"), default=5)
    gathering_days = models.PositiveSmallIntegerField(
        _("days to find supporters"), default=90, validators=[MinValueValidator(1)]
    )
    open_months = models.PositiveSmallIntegerField(
        _("months open"), default=6, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    response_threshold = models.PositiveIntegerField(
        _("signatures for an answer"), null=True, blank=True, default=1_000
    )
    debate_threshold = models.PositiveIntegerField(
        _("signatures for a debate"), null=True, blank=True, default=10_000
    )
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), default=0)
    ties = models.JSONField(
        _("ties that count"), default=all_ties, help_text=_("Of: lives, works, studies.")
    )
    languages = models.JSONField(
        _("more languages"),
        default=list,
        blank=True,
        help_text=_("In which a petition may also be written, besides the creator's own."),
    )
    closing_rule = models.CharField(
        _("a petition"), max_length=6, choices=ClosingRule.choices, default=ClosingRule.REFER
    )
    place_asked = models.CharField(
        _("where signers live is told by"),
        max_length=8,
        choices=PlaceAsked.choices,
        default=PlaceAsked.POSTCODE,
        help_text=_("Signatures by area need one of the first two."),
    )
    household_slots = models.PositiveSmallIntegerField(
        _("signatures per e-mail address"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("More than 1 lets a household share one address, each under their own name."),
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="body_debate_above_response",
                condition=Q(response_threshold__isnull=True)
                | Q(debate_threshold__isnull=True)
                | Q(debate_threshold__gt=F("response_threshold")),
                violation_error_message=_("A debate takes more signatures than an answer does."),
            ),
            models.CheckConstraint(
                name="body_one_to_five_slots",
                condition=Q(household_slots__gte=1, household_slots__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.response_threshold, self.debate_threshold)

    def eligibility(self) -> Eligibility:
        return Eligibility(tuple(self.ties), self.area.name, self.minimum_age)


class Topic(models.Model):
    """What a petition is about; a way to find it."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RejectionReasonQuerySet(models.QuerySet["RejectionReason"]):
    def offered_by(self, body: Body) -> RejectionReasonQuerySet:
        return self.filter(Q(body=body) | Q(body__isnull=True), is_retired=False)


class RejectionReason(models.Model):
    """Why a petition cannot be published. The text is what everybody reads."""

    TOO_FEW = "too-few-signatures"  # given by the clock alone

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("reason"), max_length=120)
    text = models.TextField(_("explanation"))
    body = models.ForeignKey(
        Body,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("body"),
        help_text=_("Empty: every body."),
    )
    hides = models.BooleanField(
        _("hide the petition"), default=False, help_text=_("For texts that must not be shown.")
    )
    is_retired = models.BooleanField(_("no longer used"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RejectionReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("rejection reason")
        verbose_name_plural = _("rejection reasons")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title
