"""How every form of the site is drawn: label, hint, error, control, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.forms import (
    DateInput,
    DateTimeInput,
    Field,
    ModelForm,
    NumberInput,
    SelectDateWidget,
)
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


def read_fields(
    fields: Mapping[str, Field], data: QueryDict, *, prefix: str
) -> dict[str, Any] | None:
    """What a form of these fields would hold as cleaned data, None where it would refuse.

    For a form that a crowd sends: making the form copies each of its fields, which costs five
    times as much as reading them. A field that looks at other fields or at files is none for this.
    """
    try:
        return {
            name: field.clean(field.widget.value_from_datadict(data, {}, f"{prefix}-{name}"))
            for name, field in fields.items()
        }
    except ValidationError:
        return None


class InlineRowForm(ModelForm):
    """A row of an inline: its unique constraints too, which Django's checks leave out there.

    They name the row's parent, and the parent of an inline is not checked with the fields. So a
    row that a colleague added meanwhile would only be met by the database.
    """

    def validate_unique(self) -> None:
        super().validate_unique()
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined]
        for constraint in self._meta.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                try:
                    constraint.validate(self._meta.model, self.instance, exclude=exclude)
                except ValidationError as error:
                    self.add_error(None, error)


class CivicFormRenderer(TemplatesSetting):
    """`{{ form }}` gives the error summary and all fields; `as_field_group` gives one field."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"


class DateParts(SelectDateWidget):
    """A date that one knows by heart, typed as day, month and year in three boxes."""

    template_name = "components/forms/date.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = self.format_value(value)
        context["parts"] = [
            {"key": "day", "label": _("Day"), "name": self.day_field % name},
            {"key": "month", "label": _("Month"), "name": self.month_field % name},
            {"key": "year", "label": _("Year"), "name": self.year_field % name},
        ]
        for part in context["parts"]:
            part["value"] = given[part["key"]] or ""
        return context


class MoneyInput(NumberInput):
    """An amount with the sign of its currency before it."""

    template_name = "components/forms/money.html"

    def __init__(self, sign: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", **(attrs or {})})
        self.sign = sign

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "sign": self.sign}


class MomentInput(DateTimeInput):
    """A day and a time in one labelled control that every browser brings along."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayInput(DateInput):
    """A day in one labelled control, as `MomentInput`."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
