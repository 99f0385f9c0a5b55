"""What people send about receipts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 5000


class ReceiptForm(forms.Form):
    """A receipt as text, or as the file that was saved. Nothing of it is kept."""

    alternatives = ("text", "file")
    text = forms.CharField(
        label=_("Paste your receipt"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "All of it, from “civic receipt” on. The last line, the nonce, may be left out."
        ),
    )
    file = forms.FileField(
        label=_("Or choose the file that you saved"),
        required=False,
        help_text=_("As a rule it is called receipt.txt."),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            data["text"] = file.read(LONGEST).decode("utf-8", "replace")
        if not data.get("text"):
            self.add_error("text", _("Paste your receipt, or choose its file."))
        return data
