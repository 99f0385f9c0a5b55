"""Acts on many rows of an admin list: asked once more, with how many and why, then one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.core.admin import ReasonForm
from civic.core.errors import DomainError

MOST_ROWS = 2_000
SHOWN_ROWS = 10
CHOSEN = "chosen"  # the ids that were asked about: rows that came later are not touched

Call = Callable[[list[int], Any, dict[str, Any]], str]


def bulk_act(
    name: str,
    label: Any,
    call: Call,
    *,
    explanation: Any = "",
    form: type[forms.Form] = ReasonForm,
    most: int = MOST_ROWS,
    beyond: Any = "",
    describe: Callable[[Any], str] = str,
) -> Callable[[admin.ModelAdmin, HttpRequest, QuerySet[Any]], HttpResponse | None]:
    """An action of a list that shows a page to confirm on.

    `call(ids, actor, data)` gets the cleaned data of `form`, returns the sentence to show and
    raises DomainError to refuse. More than `most` rows are refused; `beyond` says what to do then.
    `describe(row)` is what the page shows of the first rows.
    """

    @admin.action(description=label, permissions=["change"])
    def run(
        model_admin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]
    ) -> HttpResponse | None:
        confirmed = CHOSEN in request.POST
        if confirmed:
            asked = _read(request.POST[CHOSEN])[: most + 1]
            rows = model_admin.get_queryset(request).filter(pk__in=asked)
        ids = _first(rows, most + 1)
        if not ids or len(ids) > most:
            advice = f" {beyond}" if beyond else ""
            sentence = _("Choose at most %(most)s rows.") % {"most": most}
            model_admin.message_user(request, f"{sentence}{advice}", messages.WARNING)
            return None
        bound = form(request.POST if confirmed else None)
        if confirmed and bound.is_valid():
            try:
                sentence = call(ids, request.user, bound.cleaned_data)
            except DomainError as refusal:
                bound.add_error(None, refusal.message)
            else:
                model_admin.message_user(request, sentence, messages.SUCCESS)
                return None
        page = {"title": label, "explanation": explanation, "form": bound, "action": name}
        return _ask(model_admin, request, ids, describe, page)

    run.__name__ = name
    return run


def _ask(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    ids: list[int],
    describe: Callable[[Any], str],
    page: dict[str, Any],
) -> HttpResponse:
    """The page that says what is chosen and asks once more."""
    first = model_admin.get_queryset(request).filter(pk__in=ids[:SHOWN_ROWS])
    joined = model_admin.list_select_related
    if not isinstance(joined, bool):
        first = first.select_related(*joined)
    chosen = ngettext("%(n)s row is chosen.", "%(n)s rows are chosen.", len(ids))
    context = {
        **model_admin.admin_site.each_context(request),
        **page,
        "question": chosen % {"n": len(ids)},
        "rows": [describe(row) for row in first],
        "more": max(0, len(ids) - SHOWN_ROWS),
        "hidden": [
            ("action", page["action"]),
            (ACTION_CHECKBOX_NAME, str(ids[0])),  # as it is, without marks of thousands
            (CHOSEN, ",".join(map(str, ids))),
        ],
        "opts": model_admin.opts,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/bulk_act.html", context)


def each_row(ids: Iterable[int], call: Callable[[int], object], done: Any) -> str:
    """`call(id)` for each row on its own. `done`: "{count} opened."; refusals are told after it."""
    refusals: list[str] = []
    count = 0
    for pk in ids:
        try:
            call(pk)
        except DomainError as refusal:
            refusals.append(refusal.message)
        else:
            count += 1
    sentences = [str(done).format(count=count)]
    for message in dict.fromkeys(refusals):
        number = refusals.count(message)
        left = ngettext(
            "%(n)s was left as it is: %(why)s", "%(n)s were left as they are: %(why)s", number
        )
        sentences.append(left % {"n": number, "why": message})
    return " ".join(sentences)


def _first(rows: QuerySet[Any], number: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:number])


def _read(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part.isascii() and part.isdecimal()]
