from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LETTERS, PART = 12, 4
MISREAD = str.maketrans("018", "OIB")  # codes have no 0, 1 or 8


class ReceiptForm(forms.Form):
    """The code from one's letter, however it is typed."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_("It is in your letter, for example K7QF-2M7D-XAB4."),
        widget=forms.TextInput(
            attrs={"class": "input--code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        letters = re.sub(r"[\s-]", "", self.cleaned_data["code"].upper()).translate(MISREAD)
        if not re.fullmatch(rf"[A-Z2-7]{{{LETTERS}}}", letters):
            raise ValidationError(
                _("A code has 12 letters and digits, such as K7QF-2M7D-XAB4. Look at your letter.")
            )
        return "-".join(letters[start : start + PART] for start in range(0, LETTERS, PART))
