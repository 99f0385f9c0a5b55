"""Forms of the admin: money as people write it, the counting rule as a choice in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budgets.models import Budget, BudgetArea, Project
from budgets.states import Status
from budgets.tally import Parameters
from civic.core.money import minor_units, parse_money
from civic.core.photos import MOST_BYTES as MOST_PICTURE_BYTES

MOST_BYTES = 5_000_000
RULES = {
    "equal-shares": Parameters(completion="add1"),
    "equal-shares-then-greedy": Parameters(completion="add1-greedy"),
    "greedy": Parameters(rule="greedy"),
    "greedy-per-cost": Parameters(rule="greedy-per-cost"),
}
RULE_CHOICES = [
    ("equal-shares", _("Equal shares: every voter has the same part of the money")),
    ("equal-shares-then-greedy", _("Equal shares, the rest by most votes")),
    ("greedy", _("Most votes first, as long as the money lasts")),
    ("greedy-per-cost", _("Most votes for the money first")),
]
TIE_CHOICES = [
    ("cost,votes,id", _("the cheaper project, then more votes, then its number")),
    ("votes,cost,id", _("more votes, then the cheaper project, then its number")),
    ("id", _("its number")),
]


class MoneyField(forms.CharField):
    """An amount as people write it, kept in minor units of `currency`."""

    currency = "GBP"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        units, rest = divmod(value, minor_units(self.currency))
        return f"{units}.{rest:0{len(str(minor_units(self.currency))) - 1}d}" if rest else units

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_money(text, self.currency) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class ProjectTableForm(forms.Form):
    """A table of projects, as `import_projects` takes it."""

    file = forms.FileField(
        label=_("The table, as a CSV file"),
        help_text=_(
            "Its first line names the columns: number, title and cost must be there; summary, "
            "description, place, area, latitude, longitude and exclusive_group may. A spreadsheet "
            "saves such a file as “CSV UTF-8”."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> bytes:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        return sent.read()


class PictureForm(forms.Form):
    """A picture of a project and the words that go with it."""

    content = forms.FileField(
        label=_("The picture"),
        help_text=_(
            "JPEG, PNG or WebP, at least 480 dots wide. Where and with what it was taken is "
            "removed. Ask the people in it first."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("What it shows"),
        max_length=250,
        help_text=_("For people who cannot see it: “A bare square with two benches and no tree.”"),
    )
    credit = forms.CharField(
        label=_("Who made it"),
        max_length=120,
        required=False,
        help_text=_("Shown below the picture, as its maker wishes to be named."),
    )

    def clean_content(self) -> bytes:
        sent = self.cleaned_data["content"]
        if sent.size > MOST_PICTURE_BYTES:
            raise ValidationError(_("The file is larger than 12 MB. Save the picture smaller."))
        return sent.read()


class BudgetForm(forms.ModelForm):
    rule = forms.ChoiceField(label=_("Counted by"), choices=RULE_CHOICES)
    ties = forms.ChoiceField(label=_("When two are equal, first"), choices=TIE_CHOICES)

    class Meta:
        model = Budget
        fields = [
            "title",
            "slug",
            "summary",
            "description",
            "area",
            "currency",
            "voting_opens_at",
            "voting_closes_at",
            "max_choices",
            "within_budget",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"voting_opens_at", "voting_closes_at"} & set(self.fields):
            self.fields[name].help_text = _("Time of %s.") % settings.TIME_ZONE
        if not self.instance.count_parameters:
            self.fields["currency"].initial = settings.CITY_CURRENCY
            return
        stored = self.instance.parameters
        for name, parameters in RULES.items():
            same_rule = stored.rule == parameters.rule
            if same_rule and stored.completion == parameters.completion:
                self.fields["rule"].initial = name
        self.fields["ties"].initial = ",".join(stored.ties)
        for name in ("rule", "ties"):
            self.fields[name].disabled = self.instance.status != Status.DRAFT

    def save(self, commit: bool = True) -> Budget:
        if self.instance.status == Status.DRAFT:
            chosen = RULES[self.cleaned_data["rule"]].to_json()
            self.instance.count_parameters = chosen | {"ties": self.cleaned_data["ties"].split(",")}
        return super().save(commit)


class BudgetAreaForm(forms.ModelForm):
    amount = MoneyField(
        label=_("Money"),
        help_text=_("Such as 250,000 or 1,250.50."),
        widget=forms.TextInput(attrs={"aria-label": _("Money")}),
    )

    class Meta:
        model = BudgetArea
        fields = ["area", "amount"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.budget_id:
            self.fields["amount"].currency = self.instance.budget.currency  # type: ignore[attr-defined]


class ProjectForm(forms.ModelForm):
    cost = MoneyField(label=_("Price"), help_text=_("Such as 25,000 or 1,250.50."))

    class Meta:
        model = Project
        fields = [
            "budget_area",
            "number",
            "title",
            "summary",
            "description",
            "cost",
            "place",
            "location",
            "latitude",
            "longitude",
            "exclusive_group",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.budget_id and "cost" in self.fields:
            self.fields["cost"].currency = self.instance.budget.currency  # type: ignore[attr-defined]
        if "budget_area" in self.fields:
            choices = BudgetArea.objects.select_related("budget", "area")
            field = self.fields["budget_area"]
            field.queryset = choices.filter(budget__status=Status.DRAFT)  # type: ignore[attr-defined]
            field.label_from_instance = lambda row: f"{row.budget}: {row.area}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """The budget follows from the area that pays; a number is used once in it."""
        cleaned = super().clean()
        paying = self.cleaned_data.get("budget_area")
        if paying is not None:
            self.instance.budget = paying.budget
        return cleaned
