"""The base of every admin class: nothing official is deletable, each button is one service."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civic.core.errors import Conflict, DomainError, Invalid
from civic.core.forms import MomentInput

logger = logging.getLogger(__name__)
MEANWHILE = _("Somebody else saved the same thing at this moment. Look at it and try again.")


class ReasonForm(forms.Form):
    """What an act is done for; it goes into the record of official acts."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


@dataclass(frozen=True)
class Act:
    """A button on the page of one thing: asks once more, takes a reason, calls one service.

    `call(row, actor, data)` gets the cleaned data of `form` and raises DomainError to refuse.
    What it returns is shown if it is a response, such as a file to save. `initial(row)` is what
    the form opens with. `offered(user, row)` says whether the button is there: the same predicate
    as the service's.
    """

    name: str
    label: Any
    call: Callable[[Any, Any, dict[str, Any]], Any]
    offered: Callable[[Any, Any], bool]
    explanation: Any = ""
    form: type[forms.BaseForm] = ReasonForm
    initial: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})


class OfficialAdmin(admin.ModelAdmin):
    """An admin page on which nothing can be deleted and acts are buttons of their own."""

    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/official_change_form.html"
    change_list_template = "admin/official_change_list.html"
    acts: ClassVar[Sequence[Act]] = ()
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}
    }

    class Media:
        js = ("civic/js/admin.js",)

    def facts(self, request: HttpRequest, row: Any) -> Sequence[tuple[Any, Any]]:
        """What an official wants to know first: pairs of a label and a value."""
        return ()

    def links(self, request: HttpRequest, row: Any) -> Sequence[tuple[Any, str]]:
        """Where the work on this thing goes on: pairs of a text and an address."""
        return ()

    def offered(self, request: HttpRequest, row: Any) -> Sequence[tuple[Any, str]]:
        """What can be done with this thing now: pairs of a label and an address."""
        return [
            (act.label, reverse(f"admin:{self._act_address(act)}", args=[row.pk]))
            for act in self.acts
            if act.offered(request.user, row)
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=self._act_address(act),
            )
            for act in self.acts
        ]
        return own + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Checked once more where the database refuses what an official saved.

        Of two who save at once both pass the form. The second time it sees what the other one
        saved, says so beside the field and keeps all that was typed.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            logger.warning("%s: saved at once by two, checked again", self.opts.label)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            raise Conflict(str(MEANWHILE), code="saved-at-once") from error

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """What is offered goes by the same row as the fields: a worker may change it any moment."""
        if obj is not None:
            context |= {
                "acts": self.offered(request, obj),
                "facts": self.facts(request, obj),
                "links": self.links(request, obj),
                "title": str(obj),
                "subtitle": None,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Locked while its form is saved, which writes all of it: nobody moves it on meanwhile."""
        row = super().get_object(request, *args, **kwargs)
        is_saved = request.method == "POST" and self.has_change_permission(request, row)
        if row is None or not is_saved or not connection.in_atomic_block:
            return row
        self.model._base_manager.select_for_update(no_key=True).get(pk=row.pk)
        return super().get_object(request, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        late = [str(capfirst(name)) for name in self._sent_too_late(request, obj)]
        if late:
            sentence = _("Not changed, because it was fixed meanwhile: %s.")
            self.message_user(request, sentence % ", ".join(late), messages.WARNING)
        return super().response_change(request, obj)

    def _sent_too_late(self, request: HttpRequest, row: Any) -> Iterator[Any]:
        """Names of what the form that was sent still let one change, and a new one would not."""
        for name in self.get_readonly_fields(request, row):
            if name in request.POST:
                yield label_for_field(name, self.model, self)
        for formset, inline in self.get_formsets_with_inlines(request, row):
            hidden = (formset.fk.name, formset.model._meta.pk.name)
            names = "|".join(name for name in formset.form.base_fields if name not in hidden)
            sent = re.compile(rf"{formset.get_default_prefix()}-\d+-({names})")
            may_change = inline.has_change_permission(request, row)
            if not may_change and any(sent.fullmatch(name) for name in request.POST):
                yield inline.verbose_name_plural

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done with a thing stands on its own page, from the record of official acts."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(f"admin:{self._change_address()}", object_id)

    def log_addition(self, *args: Any) -> None:  # type: ignore[override]
        """The record of official acts is the only history; Django keeps none beside it."""

    def log_change(self, *args: Any) -> None:  # type: ignore[override]
        """As `log_addition`."""

    def act_view(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        """GET asks once more, POST does it."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        back = reverse(f"admin:{self._change_address()}", args=[object_id])
        if not act.offered(request.user, row):
            self.message_user(request, _("This cannot be done now."), messages.WARNING)
            return HttpResponseRedirect(back)
        data = request.POST if request.method == "POST" else None
        form = act.form(data, request.FILES or None, initial=act.initial(row))
        if request.method == "POST" and form.is_valid():
            try:
                answer = act.call(row, request.user, form.cleaned_data)
            except DomainError as refusal:
                form.add_error(None, _sentences(refusal))
            except IntegrityError:
                form.add_error(None, MEANWHILE)
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                self.message_user(request, _("Done: %s.") % act.label, messages.SUCCESS)
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "act": act,
            "row": row,
            "form": form,
            "opts": self.opts,
            "back": back,
        }
        return TemplateResponse(request, "admin/act.html", context)

    def _act_address(self, act: Act) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_act_{act.name}"

    def _change_address(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_change"


def _sentences(refusal: DomainError) -> list[str]:
    """The message, then what `Invalid` says of each field."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return [refusal.message, *(sentence for said in fields.values() for sentence in said)]


class ReadOnlyAdmin(OfficialAdmin):
    """A record that is looked at and never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def service_action(
    description: Any, success: Any, *, permission: str | None = None
) -> Callable[[Callable[[HttpRequest, Any], None]], Callable[..., None]]:
    """An admin action that calls one service per chosen row and reports each refusal in words.

    `success` is a sentence with a place for the number of rows: "{count} opened."
    """

    def decorate(call: Callable[[HttpRequest, Any], None]) -> Callable[..., None]:
        @admin.action(description=description, permissions=[permission] if permission else None)
        def run(modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> None:
            done = 0
            for row in rows:
                try:
                    call(request, row)
                except DomainError as refusal:
                    modeladmin.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
                else:
                    done += 1
            if done:
                modeladmin.message_user(request, str(success).format(count=done), messages.SUCCESS)

        run.__name__ = call.__name__  # type: ignore[attr-defined]
        return run

    return decorate
