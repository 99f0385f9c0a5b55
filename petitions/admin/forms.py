"""What officials are asked before an act."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from petitions.models import RejectionReason


class NoQuestionForm(forms.Form):
    """Only: are you sure?"""


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RejectForm(forms.Form):
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=RejectionReason.objects.filter(is_retired=False)
    )
    details = forms.CharField(
        label=_("More about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notify = forms.BooleanField(label=_("Tell the creator by mail"), required=False, initial=True)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
