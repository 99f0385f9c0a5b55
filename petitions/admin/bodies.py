"""Bodies, topics and reasons: what officers set up once."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from petitions.admin.base import PetitionsAdmin
from petitions.models import Body, RejectionReason, Topic
from petitions.models.bodies import TIE_LABELS


class BodyForm(forms.ModelForm):
    ties = forms.MultipleChoiceField(
        label=_("Who may sign: people who"),
        choices=[(str(tie), label) for tie, label in TIE_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    languages = forms.MultipleChoiceField(
        label=_("More languages"),
        help_text=_("In which a petition may also be written, besides the creator's own."),
        choices=lambda: settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Body
        fields = "__all__"  # noqa: DJ007 - officers set all of it


@admin.register(Body)
class BodyAdmin(PetitionsAdmin):
    form = BodyForm
    list_display = ["name", "area", "is_active", "response_threshold", "debate_threshold"]
    list_select_related = ["area"]
    autocomplete_fields = ["area"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "area", "is_active", "contact_email"]}),
        (
            _("Before it is published"),
            {"fields": ["supporters_needed", "gathering_days", "languages"]},
        ),
        (_("Signing"), {"fields": ["ties", "minimum_age", "place_asked", "household_slots"]}),
        (
            _("What a petition reaches"),
            {"fields": ["response_threshold", "debate_threshold", "open_months", "closing_rule"]},
        ),
    ]


@admin.register(Topic)
class TopicAdmin(PetitionsAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(RejectionReason)
class RejectionReasonAdmin(PetitionsAdmin):
    list_display = ["title", "code", "body", "hides", "is_retired", "order"]
    list_select_related = ["body"]
    prepopulated_fields = {"code": ["title"]}
