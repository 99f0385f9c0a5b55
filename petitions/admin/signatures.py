"""Find signatures and decide about them. Addresses are masked until somebody has to see them."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic.accounts.models import User
from civic.core.admin import Act
from civic.core.bulk import bulk_act
from petitions.admin.base import PetitionsAdmin, mask_email
from petitions.admin.forms import WhyForm
from petitions.models import Signature
from petitions.permissions import is_official, may_screen
from petitions.rules.emails import ascii_domain, canonical_email
from petitions.rules.networks import address_text, network_range
from petitions.services import revealing, screening


def _decide(service: Callable[..., int]) -> Callable[[list[int], Any, dict[str, Any]], str]:
    def call(ids: list[int], actor: Any, data: dict[str, Any]) -> str:
        changed = service(ids=ids, actor=actor, at=timezone.now(), **data)
        sentence = ngettext("%s signature changed.", "%s signatures changed.", changed)
        return sentence % changed

    return call


def _reveal(ids: list[int], actor: Any, data: dict[str, Any]) -> str:
    shown = revealing.reveal_signers(ids=ids, actor=actor, at=timezone.now(), **data)
    sentence = ngettext(
        "%s address is shown to you for ten minutes.",
        "%s addresses are shown to you for ten minutes.",
        shown,
    )
    return sentence % shown


def _person(signature: Signature) -> str:
    return f"{signature.name or signature}, {mask_email(signature.email)} ({signature.petition})"


MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2})?", re.ASCII)
LOOK_BRIEFLY = _(
    "For ten minutes, to you. That you looked, and why, goes into the record of official acts."
)
LOOK = _("That you looked, and why, goes into the record of official acts.")
RULE_INSTEAD = _("For more, make an invalidation rule: it can be tried, stopped and undone.")


class NetworkFilter(admin.SimpleListFilter):
    title = _("held back for")
    parameter_name = "suspicion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in Signature.Suspicion.choices if choice[0]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Signature]) -> QuerySet[Signature]:
        return queryset.filter(suspicion=self.value()) if self.value() else queryset


@admin.register(Signature)
class SignatureAdmin(PetitionsAdmin):
    """Search by name, e-mail, @domain, postcode or network. Each button is a service call."""

    viewers = is_official
    changers = is_official
    list_display = ["number", "petition", "name", "address", "postcode", "state", "created_at"]
    list_filter = ["state", NetworkFilter, ("created_at", admin.DateFieldListFilter)]
    list_select_related = ["petition"]
    ordering = ["-pk"]
    search_help_text = _(
        "A whole e-mail address, @domain, a network such as 203.0.113.0/24, #petition, a postcode, "
        "a day or hour such as 2026-11-25T14, or a part of a name."
    )
    search_fields = ["name"]
    acts = [
        Act(
            "reveal",
            _("Show the e-mail address"),
            lambda row, actor, data: _reveal([row.pk], actor, data),
            lambda user, row: bool(row.email) and may_screen(user),
            LOOK_BRIEFLY,
            WhyForm,
        )
    ]
    actions = [
        bulk_act(
            "let_count",
            _("Let them count"),
            _decide(screening.validate_signatures),
            explanation=_("What was never confirmed is asked by mail first."),
            beyond=RULE_INSTEAD,
            describe=_person,
        ),
        bulk_act(
            "take_out",
            _("Take them out of the count"),
            _decide(screening.invalidate_signatures),
            explanation=_("They stay in this list as not valid and can be let in again."),
            form=WhyForm,
            beyond=RULE_INSTEAD,
            describe=_person,
        ),
        bulk_act(
            "hold_back",
            _("Hold them back"),
            _decide(screening.hold_back_signatures),
            explanation=_("They do not count until somebody decides."),
            beyond=RULE_INSTEAD,
            describe=_person,
        ),
        bulk_act(
            "reveal_addresses",
            _("Show the e-mail addresses"),
            _reveal,
            explanation=LOOK,
            form=WhyForm,
            most=revealing.MOST_AT_ONCE,
            describe=_person,
        ),
    ]
    fields = (
        "petition",
        "name",
        "address",
        "postcode",
        "borough",
        "ward",
        "state",
        "suspicion",
        "created_at",
        "confirmed_at",
        "network_text",
        "wants_updates",
        "mails_sent",
        "mail_failures",
        "invalidated_by",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Signature], search_term: str
    ) -> tuple[QuerySet[Signature], bool]:
        return find_signatures(queryset, search_term), False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Signature | None:
        signature = super().get_object(request, object_id, from_field)
        if signature is not None:
            self._unmask(request, [signature])
        return signature

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        self._unmask(request, rows)
        changelist.result_list = rows  # type: ignore[assignment]
        return changelist

    @admin.display(description=_("number"), ordering="pk")
    def number(self, signature: Signature) -> int:
        return signature.pk

    @admin.display(description=_("network"))
    def network_text(self, signature: Signature) -> str:
        return address_text(signature.network)

    @admin.display(description=_("e-mail address"))
    def address(self, signature: Signature) -> str:
        shown = signature.is_revealed  # type: ignore[attr-defined]
        return signature.email if shown else mask_email(signature.email)

    def _unmask(self, request: HttpRequest, rows: list[Signature]) -> None:
        assert isinstance(request.user, User)
        ids = [row.pk for row in rows]
        open_ones = revealing.revealed_to(
            actor=request.user, model=Signature, ids=ids, at=timezone.now()
        )
        for row in rows:
            row.is_revealed = row.pk in open_ones  # type: ignore[attr-defined]


def find_signatures(rows: QuerySet[Signature], text: str) -> QuerySet[Signature]:
    """What the search box means, told by the shape of each word."""
    for word in text.split():
        rows = rows.filter(_condition(word))
    return rows


def _condition(word: str) -> Q:
    if "@" in word.strip("@"):
        return Q(email_key=canonical_email(word))
    if word.startswith("@"):
        return Q(email_key__endswith=f"@{ascii_domain(word[1:].lower())}")
    if word.startswith("#") and word[1:].isdecimal():
        return Q(petition=int(word[1:]))
    if MOMENT.fullmatch(word):
        return _signed_in(word)
    if _is_network(word):
        low, high = network_range(word)
        return Q(network__gte=low, network__lte=high)
    return Q(name__icontains=word) | Q(postcode__startswith=word.upper())


def _signed_in(word: str) -> Q:
    """The day "2026-11-25" or the hour "2026-11-25T14" by the city's clock; none for no date."""
    has_hour = "T" in word
    try:
        begins = dt.datetime.fromisoformat(word if has_hour else f"{word}T00")
    except ValueError:
        return Q(pk__in=[])
    length = dt.timedelta(hours=1) if has_hour else dt.timedelta(days=1)
    ends = timezone.make_aware(begins + length)
    return Q(created_at__gte=timezone.make_aware(begins), created_at__lt=ends)


def _is_network(word: str) -> bool:
    try:
        ipaddress.ip_network(word, strict=False)
    except ValueError:
        return False
    return "." in word or ":" in word
