"""Forms of the admin: money as people write it, the counting rule as a choice in words."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from budgets.models import Budget, BudgetArea, Project
from budgets.models.budgets import CURRENCY
from budgets.models.call_offs import LONGEST_REASON, NO_REASON
from budgets.models.updates import LONGEST_UPDATE
from budgets.presentation import PROGRESS_WORDS
from budgets.states import Status
from budgets.tally import Parameters
from civic.core.forms import InlineRowForm
from civic.core.money import minor_units, parse_money
from civic.core.photos import MOST_BYTES as MOST_PICTURE_BYTES

MOST_BYTES = 5_000_000
RULE_CHOICES = [
    ("equal-shares", _("Equal shares: every voter has the same part of the money")),
    ("greedy", _("Most votes first, as long as the money lasts")),
    ("greedy-per-cost", _("Most votes for the money first")),
]  # those that the published program recounts
COMPLETION_CHOICES = [
    ("add1", _("lets everybody’s part grow, as long as the total is enough")),
    ("add1-greedy", _("lets everybody’s part grow, then goes to the projects with most votes")),
    ("greedy", _("goes to the projects with most votes that fit")),
    ("none", _("is not spent")),
]
UTILITY_CHOICES = [
    ("cost", _("its price: a dear project that is built counts for more")),
    ("cardinality", _("the same as any other project")),
]
SWITCHES = ("stop_when_exhaustive", "floor_start", "comparison")
RULE_FIELDS = {"equal-shares": ("completion", "utility", *SWITCHES, "greedy_stop")}
OTHERS_MAY_CHANGE = ("title", "summary", "description", "voting_closes_at")  # while a form is open
COUNT_FIELDS = ("rule", *RULE_FIELDS["equal-shares"], "threshold", "ties")
TIE_CHOICES = [
    ("cost,votes,id", _("the cheaper project, then more votes, then its number")),
    ("votes,cost,id", _("more votes, then the cheaper project, then its number")),
    ("id", _("its number")),
]

CHOICES = {
    "rule": RULE_CHOICES,
    "completion": COMPLETION_CHOICES,
    "utility": UTILITY_CHOICES,
    "ties": TIE_CHOICES,
}


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


class CallOffForm(forms.Form):
    """Why a vote is called off."""

    reason = forms.CharField(
        label=_("Why, for everybody to read"),
        help_text=_(
            "One or two plain sentences. They stand on the page of the vote and for good in its "
            "public log: name no person. Say too what happens next, if it is known."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": NO_REASON},
    )


class UpdateForm(forms.Form):
    """How far a funded project is."""

    MONTHS_AHEAD = 60

    progress = forms.ChoiceField(label=_("How far it is"), choices=list(PROGRESS_WORDS.items()))
    text = forms.CharField(
        label=_("What there is to say"),
        help_text=_(
            "One or two plain sentences for everybody to read. If it will not be built, say why."
        ),
        max_length=LONGEST_UPDATE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    expected_month = forms.TypedChoiceField(
        label=_("When it is expected to be done"),
        help_text=_("Only of what is planned or under way."),
        required=False,
        coerce=dt.date.fromisoformat,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate().replace(day=1)
        first = min(self.initial.get("expected_month") or today, today)
        months = [
            dt.date(first.year + month // 12, month % 12 + 1, 1)
            for month in range(first.month - 1, first.month + self.MONTHS_AHEAD)
        ]
        field = self.fields["expected_month"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("Not known")),
            *((str(month), date_format(month, "YEAR_MONTH_FORMAT")) for month in months),
        ]


class BudgetForm(forms.ModelForm):
    rule = forms.ChoiceField(label=_("Counted by"), choices=RULE_CHOICES)
    completion = forms.ChoiceField(
        label=_("Equal shares: money left over"), choices=COMPLETION_CHOICES
    )
    utility = forms.ChoiceField(
        label=_("Equal shares: a project is worth"), choices=UTILITY_CHOICES
    )
    stop_when_exhaustive = forms.BooleanField(
        label=_("Equal shares: stop growing when no further project would fit"), required=False
    )
    floor_start = forms.BooleanField(
        label=_("Equal shares: begin with whole units of the currency"), required=False
    )
    comparison = forms.BooleanField(
        label=_("Equal shares: let most votes stand if more voters are better off with it"),
        required=False,
    )
    greedy_stop = forms.BooleanField(
        label=_("Most votes: end at the first project that does not fit"),
        help_text=_("Otherwise it is passed over."),
        required=False,
    )
    threshold = forms.IntegerField(
        label=_("Fewest votes a project needs"), min_value=0, max_value=1_000_000, initial=0
    )
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
        for name in set(OTHERS_MAY_CHANGE) & set(self.fields):
            self.fields[name].show_hidden_initial = True
        if not self.instance.count_parameters:
            self.fields["currency"].initial = settings.CITY_CURRENCY
            return
        stored = self.instance.parameters.to_json()
        stored |= {"ties": ",".join(stored["ties"]), "utility": stored["utility"] or "cost"}
        for name in COUNT_FIELDS:
            field = self.fields[name]
            field.initial = stored[name]
            field.disabled = self.instance.status != Status.DRAFT
            offered = CHOICES.get(name, [])
            if isinstance(field, forms.ChoiceField) and stored[name] not in dict(offered):
                field.choices = [*offered, (stored[name], stored[name])]

    def clean_currency(self) -> str:
        """A code of ISO 4217. Prices that stand already keep their amount, so their parts too."""
        currency: str = self.cleaned_data["currency"].upper()
        if not re.search(CURRENCY, currency):
            raise ValidationError(_("Three letters, such as GBP or EUR."))
        before = self.instance.currency
        has_prices = self.instance.pk is not None and self.instance.projects.exists()
        if has_prices and minor_units(currency) != minor_units(before):
            raise ValidationError(
                _("The prices of its projects are in %(before)s, which has other small coins.")
                % {"before": before}
            )
        return currency

    def clean(self) -> dict[str, Any] | None:
        """What was not changed here stays as another official may have left it meanwhile."""
        cleaned = super().clean()
        kept = set(OTHERS_MAY_CHANGE) & set(self.cleaned_data) - set(self.changed_data)
        if self.instance.pk:
            self.cleaned_data |= {name: getattr(self.instance, name) for name in kept}
        return cleaned

    def clean_voting_closes_at(self) -> dt.datetime:
        """Of a vote that was announced: an end that has come stands, and a new one lies ahead."""
        closes: dt.datetime = self.cleaned_data["voting_closes_at"]
        before = self.instance
        if before.status != Status.VOTING or "voting_closes_at" not in self.changed_data:
            return closes
        at = timezone.now()
        if before.has_closed(at):
            raise ValidationError(_("Voting has ended: the closing time stands."))
        if closes <= at:
            raise ValidationError(
                _("This time has passed. To end the vote early, name one that is still to come.")
            )
        if closes <= before.voting_opens_at:
            raise ValidationError(_("The vote would end before it begins."))
        return closes

    def save(self, commit: bool = True) -> Budget:
        if self.instance.status == Status.DRAFT:
            self.instance.count_parameters = self._parameters().to_json()
        return super().save(commit)

    def _parameters(self) -> Parameters:
        """What is chosen, without what only another rule asks for; what has no field stays."""
        chosen, stored = self.cleaned_data, self.instance.count_parameters
        own = ("rule", "threshold", *RULE_FIELDS.get(chosen["rule"], ("greedy_stop",)))
        values = {name: stored[name] for name in stored if name not in COUNT_FIELDS}
        values |= {name: chosen[name] for name in own}
        return Parameters.from_json(values | {"ties": chosen["ties"].split(",")})


class BudgetAreaForm(InlineRowForm):
    amount = MoneyField(
        label=_("Money"),
        help_text=_("Such as 250,000 or 1,250.50."),
        widget=forms.TextInput(attrs={"aria-label": _("Money")}),
    )

    class Meta:
        model = BudgetArea
        fields = ["area", "amount"]

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]


class BudgetAreaFormSet(forms.BaseInlineFormSet):
    """Areas whose money is in the currency of their budget, as it is being saved."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "currency": self.instance.currency}


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

    def clean_budget_area(self) -> BudgetArea:
        """The budget follows from the area that pays, and the price is read in its currency.

        Locked until it is saved: a vote that opens fixes its projects and their prices in its log.
        """
        paying: BudgetArea = self.cleaned_data["budget_area"]
        touched = Budget.objects.filter(pk__in={paying.budget_id, self.instance.budget_id} - {None})
        locked = touched.order_by("pk").select_for_update(no_key=True)
        if any(budget.status != Status.DRAFT for budget in locked):
            raise ValidationError(_("The vote was announced meanwhile: its projects stand."))
        self.instance.budget = paying.budget
        self.fields["cost"].currency = paying.budget.currency  # type: ignore[attr-defined]
        return paying

    def clean_number(self) -> str:
        """Used once in a budget. The constraint is not looked at: its budget is no field here."""
        number: str = self.cleaned_data["number"]
        if self.instance.budget_id:
            others = Project.objects.of(self.instance.budget).exclude(pk=self.instance.pk)
            if others.filter(number=number).exists():
                raise ValidationError(
                    _("The budget has a project with the number %s already.") % number
                )
        return number
