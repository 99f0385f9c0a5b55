"""What a resident sends while voting."""

from __future__ import annotations

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from civic.core.errors import Invalid


class ToggleForm(forms.Form):
    """One project chosen or taken out of the draft."""

    project = forms.CharField(max_length=40)
    choose = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    back = forms.CharField(max_length=300, required=False)

    @property
    def is_chosen(self) -> bool:
        return self.cleaned_data["choose"] == "yes"

    def clean_back(self) -> str:
        """Only a path of this site."""
        back = self.cleaned_data["back"].split("#")[0]
        return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


class NumbersField(forms.Field):
    """Numbers of projects, each once, in the order sent."""

    widget = forms.MultipleHiddenInput
    hidden_widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[str]:
        return list(dict.fromkeys(str(number)[:40] for number in value or ()))


class BallotForm(forms.Form):
    """The whole ballot, as it was checked: casting what was seen, not what a draft became."""

    projects = NumbersField(label=_("Your projects"), required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def take_refusal(self, refusal: Invalid) -> None:
        """Show a service's sentences in the error summary."""
        for field, sentences in (refusal.fields or {"": [refusal.message]}).items():
            self.add_error(field if field in self.fields else None, sentences)
