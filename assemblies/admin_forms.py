"""Forms of the officials' acts on an assembly."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assemblies.models import Answer, Assembly, ProgressReport, Recommendation
from assemblies.sortition import Method
from civic.core.admin import ReasonForm
from civic.core.forms import DayInput, MomentInput

LARGEST_FILE = 50 * 1024 * 1024  # bytes
METHOD_CHOICES = [
    (Method.LEXIMIN, _("As equal as the quotas allow, from the smallest chance up (leximin)")),
    (Method.MAXIMIN, _("The smallest chance as large as possible (maximin), faster")),
    (Method.NASH, _("The largest product of all chances (Nash)")),
]


class AssemblyForm(forms.ModelForm):
    class Meta:
        model = Assembly
        fields = [
            "title",
            "slug",
            "question",
            "summary",
            "description",
            "area",
            "panel_size",
            "registration_closes_at",
            "draw_at",
            "draw_place",
            "meets",
            "quorum",
            "majority",
            "answer_days",
        ]


class PublicReasonForm(ReasonForm):
    """For acts whose reason stands on the site."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This is public: write it for residents."),
    )


class MoveForm(PublicReasonForm):
    to = forms.DateTimeField(label=_("New time"), widget=MomentInput)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    field_order = ["to", "place", "reason"]


def _small_enough(file: UploadedFile) -> UploadedFile:
    if file.size and file.size > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 50 MB."))
    return file


class InvitationForm(ReasonForm):
    """Addresses from which so many are drawn."""

    addresses = forms.FileField(
        label=_("CSV file of addresses"),
        help_text=_(
            "With an id column (id, unique_id or nationbuilder_id). It is not kept. For files over "
            "50 MB there is a command: python -m assemblies.sortition.invite"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    count = forms.IntegerField(label=_("Letters"), min_value=1)
    seed = forms.RegexField(
        label=_("Seed"),
        regex=r"^([0-9A-Fa-f]{2}){4,32}$",
        help_text=_("What dice showed in public after the file was fixed, such as 4106329775."),
        error_messages={
            "invalid": _("Type 8 to 64 digits, an even number of them. The letters a to f will do.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    weight = forms.CharField(
        label=_("Column of the weights"),
        required=False,
        max_length=60,
        help_text=_("Twice the weight is twice the chance. Empty: all addresses are alike."),
    )
    field_order = ["addresses", "count", "seed", "weight", "reason"]

    def clean_addresses(self) -> UploadedFile:
        return _small_enough(self.cleaned_data["addresses"])


class PeopleForm(ReasonForm):
    """The file of everybody who would take part."""

    people = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "One row per person: an id column (id, unique_id or nationbuilder_id) and one column "
            "for each feature of the quotas. Names and contacts are not read."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    household = forms.CharField(
        label=_("Columns of the address"),
        required=False,
        max_length=200,
        help_text=_(
            "Parted by commas, for example: address, postcode. At most one person of a household "
            "is drawn. Only a keyed hash of the address is kept."
        ),
    )
    registered = forms.CharField(
        label=_("Column of the day of registration"),
        required=False,
        max_length=60,
        help_text=_(
            "With days such as 2026-11-25. It tells whether a quota will be met at the present "
            "rate. Without it the day counts on which a file first names the person."
        ),
    )
    field_order = ["people", "household", "registered", "reason"]

    def clean_people(self) -> UploadedFile:
        return _small_enough(self.cleaned_data["people"])

    def clean_household(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["household"].split(",") if name.strip()]


class SelectionForm(ReasonForm):
    method = forms.ChoiceField(label=_("Method"), choices=METHOD_CHOICES, initial=Method.LEXIMIN)
    field_order = ["method", "reason"]


class WayForm(ReasonForm):
    """One of the changes of quotas that are proposed; `ways` in `initial` are the choices."""

    way = forms.ChoiceField(label=_("Change"), widget=forms.RadioSelect)
    field_order = ["way", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.initial["ways"]


class DiceForm(ReasonForm):
    """What three ten-sided dice show, in the order in which they were thrown."""

    dice = forms.RegexField(
        label=_("The three dice"),
        regex=r"^\s*([0-9]\s*){3}$",
        help_text=_("The first die is the first digit, for example 042."),
        error_messages={"invalid": _("Type the three digits that the dice show, such as 042.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )
    witnessed = forms.BooleanField(
        label=_("The witnesses see the same three dice"),
        help_text=_("Read the number out to them first. What is entered can never be changed."),
        error_messages={"required": _("First let the witnesses compare the number.")},
    )
    field_order = ["dice", "again", "witnessed", "reason"]

    def clean_dice(self) -> str:
        return "".join(self.cleaned_data["dice"].split())

    def clean_again(self) -> str:
        again = "".join(self.cleaned_data["again"].split())
        if again != self.cleaned_data.get("dice", again):
            raise ValidationError(_("This is not what you typed above. Look at the dice again."))
        return again


class CodesForm(ReasonForm):
    codes = forms.CharField(
        label=_("Their codes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in each line, such as K7QF-2M7D-XAB4."),
    )
    field_order = ["codes", "reason"]

    def clean_codes(self) -> list[str]:
        return re.split(r"[\s,;]+", self.cleaned_data["codes"].strip().upper())


class SeatingForm(ReasonForm):
    """How many tables and sessions, and who is to sit apart, together or at a fixed table."""

    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=200)
    sessions = forms.IntegerField(label=_("Sessions"), min_value=1, max_value=30)
    apart = forms.CharField(
        label=_("Never at one table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two codes in each line, such as K7QF-2M7D-XAB4 M3DP-7YTC-Q2WE."),
    )
    together = forms.CharField(
        label=_("Always at one table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two codes in each line: somebody and the person who helps them."),
    )
    fixed = forms.CharField(
        label=_("Fixed seats"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Session, table and code in each line, such as 1 3 K7QF-2M7D-XAB4."),
    )
    field_order = ["tables", "sessions", "apart", "together", "fixed", "reason"]

    def clean_apart(self) -> list[list[str]]:
        return self._lines("apart", 2)

    def clean_together(self) -> list[list[str]]:
        return self._lines("together", 2)

    def clean_fixed(self) -> list[tuple[int, int, str]]:
        lines = self._lines("fixed", 3)
        try:
            return [(int(session), int(table), code) for session, table, code in lines]
        except ValueError:
            raise ValidationError(
                _("Begin each line with two numbers: session and table.")
            ) from None

    def _lines(self, name: str, parts: int) -> list[list[str]]:
        """The words of each line that is not empty; every line has so many."""
        text = self.cleaned_data[name].upper()
        lines = [re.split(r"[\s,;]+", line) for line in text.splitlines()]
        found = [[word for word in line if word] for line in lines]
        for number, line in enumerate(found, start=1):
            if line and len(line) != parts:
                raise ValidationError(
                    _("Line %(number)d: type %(parts)d parts, not %(found)d."),
                    params={"number": number, "found": len(line), "parts": parts},
                )
        return [line for line in found if line]


class RecommendationForm(forms.ModelForm):
    """One recommendation with the members' vote on it."""

    class Meta:
        model = Recommendation
        fields = ["title", "text", "votes_for", "votes_against", "votes_abstained"]


class CorrectionForm(RecommendationForm, PublicReasonForm):
    field_order = [*RecommendationForm.Meta.fields, "reason"]


class AnswerForm(forms.ModelForm):
    """What the city answers to one recommendation."""

    class Meta:
        model = Answer
        fields = ["decision", "reasons", "responsible", "target_on"]
        widgets = {"decision": forms.RadioSelect, "target_on": DayInput}


class AnswerCorrectionForm(AnswerForm, PublicReasonForm):
    field_order = [*AnswerForm.Meta.fields, "reason"]


class ProgressForm(forms.ModelForm):
    class Meta:
        model = ProgressReport
        fields = ["progress", "note"]
        widgets = {"progress": forms.RadioSelect}
        help_texts = {"note": _("This is public: write it for residents.")}
