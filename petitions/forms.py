"""What residents type about petitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from civic.core.forms import read_fields
from petitions.facts import borough_names
from petitions.models import Body, PlaceAsked
from petitions.models.bodies import Eligibility
from petitions.rules import people


class TidiedField(forms.CharField):
    """A text that a rule tidies. Where the rule raises ValueError, it says its message "untidy"."""

    def __init__(self, tidy: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self._tidy = tidy

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return self._tidy(text)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["untidy"], code="untidy") from error


ELSEWHERE = 0


def _borough_choices() -> list[tuple[Any, Any]]:
    return [("", _("Choose")), *borough_names(), (ELSEWHERE, _("Somewhere else"))]


class SignForm(forms.Form):
    """One form, no account. The body says which sentence is ticked and how one tells
    where one lives."""

    name = TidiedField(
        people.tidy_name,
        label=_("Your name"),
        max_length=people.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Enter your name"),
            "untidy": _("Enter your name in letters"),
        },
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We send one link to confirm. Nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
    )
    postcode = TidiedField(
        people.tidy_postcode,
        label=_("Postcode"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "input--short"}),
        error_messages={
            "required": _("Enter your postcode"),
            "untidy": _("Enter a whole postcode"),
        },
    )
    eligible = forms.BooleanField(
        error_messages={"required": _("Tick the box if you are someone who may sign")}
    )
    wants_updates = forms.BooleanField(
        label=_("Send me news of this petition"), required=False, initial=False
    )

    borough = forms.TypedChoiceField(
        label=_("Where do you live?"),
        coerce=int,
        choices=_borough_choices,
        error_messages={"required": _("Choose where you live")},
    )
    field_order = ("name", "email", "postcode", "borough")
    prefix = "sign"

    def __init__(
        self, *args: Any, eligibility: Eligibility, place_asked: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["eligible"].label = str(eligibility)
        for name in _not_asked(place_asked):
            del self.fields[name]

    @classmethod
    def read(cls, data: QueryDict, *, place_asked: str) -> dict[str, Any] | None:
        """The cleaned data; None where the form itself has something to say. Makes no form."""
        left_out = _not_asked(place_asked)
        fields = {name: field for name, field in cls.base_fields.items() if name not in left_out}
        return read_fields(fields, data, prefix=cls.prefix)


def _not_asked(place_asked: str) -> set[str]:
    """Of the two fields for where somebody lives, those that the body does without."""
    if place_asked == PlaceAsked.POSTCODE:
        return {"borough"}
    is_chosen = place_asked == PlaceAsked.BOROUGH and borough_names()
    return {"postcode"} if is_chosen else {"postcode", "borough"}


class FollowForm(forms.Form):
    """News without a signature."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We send one link to confirm. You can stop the news at any time."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your e-mail address"),
            "invalid": _("Enter an e-mail address like name@example.com"),
        },
    )


class ResidentForm(forms.Form):
    """A signed-in resident signs: all is known but whether they want news."""

    wants_updates = forms.BooleanField(label=_("Send me news of this petition"), required=False)


class UpdateForm(forms.Form):
    """An update to the signers; an official reads it first."""

    subject = forms.CharField(
        label=_("Subject"), max_length=150, error_messages={"required": _("Write a subject")}
    )
    text = forms.CharField(
        label=_("What do you want to tell them?"),
        max_length=5000,
        error_messages={"required": _("Write what you want to tell them")},
        widget=forms.Textarea(attrs={"rows": 9}),
    )


class TitleForm(forms.Form):
    """What a petition is about."""

    title = TidiedField(
        people.tidy_title,
        label=_("What do you want done?"),
        max_length=100,
        help_text=_("One sentence that says what should change."),
        error_messages={
            "required": _("Say in one sentence what you want done"),
            "untidy": _("Say it in words"),
        },
    )


class BodyForm(forms.Form):
    """Whom a petition is for."""

    body = forms.ModelChoiceField(
        label=_("Who should act?"),
        queryset=Body.objects.accepting(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose who should act")},
    )


class BeginForm(BodyForm, TitleForm):
    """What it is about, and whom it is for."""

    field_order = ("body", "title")


class TranslationForm(forms.Form):
    """The same text in another language."""

    title = forms.CharField(
        label=_("What do you want done?"),
        max_length=100,
        error_messages={"required": _("Write the title in this language")},
    )
    request = forms.CharField(
        label=_("What exactly should be done?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write in this language what exactly should be done")},
    )
    background = forms.CharField(
        label=_("Why does it matter?"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )


class RequestForm(forms.Form):
    request = forms.CharField(
        label=_("What exactly should be done?"),
        max_length=500,
        help_text=_("Say who should do what, where and when."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what exactly should be done")},
    )


class BackgroundForm(forms.Form):
    background = forms.CharField(
        label=_("Why does it matter?"),
        max_length=1500,
        required=False,
        help_text=_("What is wrong now, whom it hurts, what would get better."),
        widget=forms.Textarea(attrs={"rows": 9}),
    )


class NameForm(forms.Form):
    """Whether the creator's name is shown."""

    creator_name = forms.CharField(
        label=_("Which name should people see?"),
        max_length=people.LONGEST_NAME,
        required=False,
        help_text=_("Leave it empty and we write “a resident of …” instead."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
