"""What is wrong with a field, in words that name it."""

from __future__ import annotations

from django import template
from django.core.exceptions import ValidationError
from django.forms import Field
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from civic.core.templatetags.civic_site import as_lead

CHOSEN = {"select", "selectmultiple", "radioselect", "checkboxselectmultiple", "clearablefile"}
STOCK = Field.default_error_messages["required"]

register = template.Library()


@register.filter
def error_sentences(field: BoundField) -> list[str]:
    """The errors beside a field. Where Django only says that it is required: what to do."""
    return [
        _missing(field) if _is_stock(error) else sentence
        for error in field.errors.as_data()
        for sentence in error.messages
    ]


@register.filter
def summary_sentences(field: BoundField) -> list[str]:
    """The same for the list at the top of the page, where each sentence must say its field."""
    return [
        _missing(field) if _is_stock(error) else f"{as_lead(str(field.label))} {sentence}"
        for error in field.errors.as_data()
        for sentence in error.messages
    ]


def _is_stock(error: ValidationError) -> bool:
    return error.code == "required" and error.message == STOCK


def _missing(field: BoundField) -> str:
    label = str(field.label)
    if label.endswith(("?", ".", "!")):
        return _("Answer “%s”") % label
    if field.widget_type == "checkbox":
        return _("Tick “%s”") % label
    name = label.rstrip(":")
    if not name[1:2].isupper():
        name = name[:1].lower() + name[1:]
    if field.widget_type in CHOSEN:
        return _("Choose %s") % name
    return _("Enter %s") % name
