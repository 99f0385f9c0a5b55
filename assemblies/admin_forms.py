"""Forms of the officials' acts on an assembly."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assemblies.models import Assembly
from assemblies.sortition import Method
from civic.core.admin import ReasonForm

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
        ]


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
    field_order = ["people", "household", "reason"]

    def clean_people(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["people"]
        if file.size and file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 50 MB."))
        return file

    def clean_household(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["household"].split(",") if name.strip()]


class SelectionForm(ReasonForm):
    method = forms.ChoiceField(label=_("Method"), choices=METHOD_CHOICES, initial=Method.LEXIMIN)
    field_order = ["method", "reason"]


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
    field_order = ["dice", "again", "reason"]

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
        help_text=_("One in each line, such as K7QF-2M9D-XAB4."),
    )
    field_order = ["codes", "reason"]

    def clean_codes(self) -> list[str]:
        return re.split(r"[\s,;]+", self.cleaned_data["codes"].strip().upper())
