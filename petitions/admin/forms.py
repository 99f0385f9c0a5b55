"""What officials are asked before an act."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.core.forms import DayInput
from petitions.models import Debate, PaperBatch, Petition, RejectionReason, Response


class NoQuestionForm(forms.Form):
    """Only: are you sure?"""


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class RejectForm(forms.Form):
    reason = forms.ModelChoiceField(
        label=_("Reason"),
        queryset=RejectionReason.objects.filter(is_retired=False),
        error_messages={"required": _("Choose a reason")},
    )
    details = forms.CharField(
        label=_("More about it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    notify = forms.BooleanField(label=_("Tell the creator by mail"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Opened for one petition, `initial["body"]` narrows the reasons to those of its body."""
        super().__init__(*args, **kwargs)
        body = self.initial.get("body")
        if body is not None:
            reasons = RejectionReason.objects.offered_by(body)
            cast("forms.ModelChoiceField", self.fields["reason"]).queryset = reasons


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Correction"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Join with petition number"),
        queryset=Petition.objects.none(),
        widget=forms.NumberInput,
        error_messages={"invalid_choice": _("No open petition has this number.")},
    )
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = Petition.objects.open(timezone.now())
        cast("forms.ModelChoiceField", self.fields["into"]).queryset = open_now


class AnswerForm(forms.ModelForm):
    tell_now = forms.BooleanField(
        label=_("Write to the signers now"),
        required=False,
        help_text=_("Otherwise they get the mail in the coming night."),
    )

    class Meta:
        model = Response
        fields = ["summary", "text"]


class ScheduleForm(forms.Form):
    on = forms.DateField(label=_("Day of the debate"), widget=DayInput)


class DebateForm(forms.ModelForm):
    held_on = forms.DateField(label=_("Held on"), widget=DayInput)
    video_url = forms.URLField(label=_("Film"), required=False, assume_scheme="https")
    transcript_url = forms.URLField(label=_("Minutes"), required=False, assume_scheme="https")

    class Meta:
        model = Debate
        fields = ["held_on", "outcome", "positions", "video_url", "transcript_url"]


class PaperForm(forms.ModelForm):
    class Meta:
        model = PaperBatch
        fields = ["count", "area", "reference", "received_on"]
        widgets: ClassVar = {"received_on": DayInput}


class PaperOutForm(forms.Form):
    batch = forms.ModelChoiceField(label=_("Which sheets"), queryset=PaperBatch.objects.none())
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Opened for one petition, `initial["petition"]`."""
        super().__init__(*args, **kwargs)
        batches = PaperBatch.objects.filter(petition=self.initial["petition"])
        cast("forms.ModelChoiceField", self.fields["batch"]).queryset = batches


class NewsForm(forms.Form):
    """News for the signers."""

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(label=_("Text"), max_length=5000, widget=forms.Textarea)
