"""How every form of the site is drawn: label, hint, error, control, in that order."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class CivicRenderer(TemplatesSetting):
    """`{{ form }}` gives the error summary and all fields; `as_field_group` gives one field."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
