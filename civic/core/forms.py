"""How a form is drawn: our own field and form templates."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class CivicFormRenderer(TemplatesSetting):
    """Renders from templates/, where the components live, before Django's own."""
