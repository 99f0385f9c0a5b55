"""What people ask of the pages above all apps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.areas.models import Area
from civic.areas.postcodes import find_postcode
from civic.core.errors import Invalid


class AreaForm(forms.Form):
    """A postcode or the name of a borough. `cleaned_data["place"]` is the borough."""

    place = forms.CharField(
        label=gettext_lazy("Postcode or borough"),
        help_text=gettext_lazy("For example your own postcode, or the first letters of a name."),
        max_length=80,
        error_messages={"required": gettext_lazy("Enter your postcode or your borough.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "spellcheck": "false"}),
    )

    def clean_place(self) -> Area:
        text = " ".join(self.cleaned_data["place"].split())
        named = _boroughs_named(text)
        if len(named) == 1:
            return named[0]
        if named:
            names = ", ".join(area.name for area in named)
            raise forms.ValidationError(
                _("Which one do you mean: %(names)s?") % {"names": names}, code="ambiguous"
            )
        try:
            postcode = find_postcode(text)
        except Invalid:
            postcode = None
        if postcode is None:
            raise forms.ValidationError(
                _("We do not know this place. Check it, or choose your borough from the list."),
                code="unknown",
            )
        return postcode.borough


def _boroughs_named(text: str) -> list[Area]:
    """The borough of that name, else all whose name begins with it."""
    beginning = list(Area.objects.boroughs().filter(name__istartswith=text))
    exact = [area for area in beginning if area.name.casefold() == text.casefold()]
    return exact or beginning
