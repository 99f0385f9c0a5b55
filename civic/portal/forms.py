"""What people ask of the pages above all apps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.areas.models import Area
from civic.areas.postcodes import find_postcode
from civic.core.errors import Invalid


class AreaForm(forms.Form):
    """A postcode, or an area chosen from the list. `found` is the borough that was meant."""

    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "input--short", "autocomplete": "postal-code", "spellcheck": "false"}
        ),
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Or choose your borough"),
        required=False,
        queryset=Area.objects.boroughs(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose"),
    )

    found: Area | None = None

    def clean_postcode(self) -> str:
        text = self.cleaned_data["postcode"]
        if not text:
            return text
        try:
            postcode = find_postcode(text)
        except Invalid as refusal:
            raise forms.ValidationError(refusal.message) from None
        if postcode is None:
            raise forms.ValidationError(
                _("We do not know this postcode. Check it, or choose your borough instead.")
            )
        self.found = postcode.borough
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.found = self.found or cleaned.get("area")
        if self.found is None and not self.errors:
            self.add_error("postcode", _("Enter your postcode, or choose your borough."))
        return cleaned
