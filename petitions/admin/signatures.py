"""Find signatures and decide about them. Addresses are masked until somebody has to see them."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from petitions.admin.base import PetitionsAdmin
from petitions.models import Signature
from petitions.permissions import is_official
from petitions.rules.emails import ascii_domain, canonical_email
from petitions.rules.networks import network_range
from petitions.services import screening


def mask_email(address: str) -> str:
    """ "j…@example.org": enough to tell two apart, not enough to write to."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""


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
    list_display = ["pk", "petition", "name", "masked_email", "postcode", "state", "created_at"]
    list_filter = ["state", NetworkFilter, ("created_at", admin.DateFieldListFilter)]
    list_select_related = ["petition"]
    ordering = ["-pk"]
    search_help_text = _(
        "A whole e-mail address, @domain, a network such as 203.0.113.0/24, #petition, a postcode "
        "or the beginning of a name."
    )
    search_fields = ["name"]
    actions = ["let_count", "take_out", "hold_back"]
    fields = (
        "petition",
        "name",
        "masked_email",
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

    @admin.display(description=_("e-mail address"))
    def masked_email(self, signature: Signature) -> str:
        return mask_email(signature.email)

    @admin.action(description=_("Let them count"))
    def let_count(self, request: HttpRequest, rows: QuerySet[Signature]) -> None:
        self._decide(request, rows, screening.validate_signatures)

    @admin.action(description=_("Take them out of the count"))
    def take_out(self, request: HttpRequest, rows: QuerySet[Signature]) -> None:
        self._decide(request, rows, screening.invalidate_signatures)

    @admin.action(description=_("Hold them back"))
    def hold_back(self, request: HttpRequest, rows: QuerySet[Signature]) -> None:
        self._decide(request, rows, screening.hold_back_signatures)

    def _decide(self, request: HttpRequest, rows: QuerySet[Signature], service: Any) -> None:
        ids = list(rows.values_list("pk", flat=True))
        changed = service(ids=ids, actor=request.user, at=timezone.now())
        sentence = ngettext("%s signature changed.", "%s signatures changed.", changed)
        self.message_user(request, sentence % changed, messages.SUCCESS)


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
    if _is_network(word):
        low, high = network_range(word)
        return Q(network__gte=low, network__lte=high)
    return Q(name__icontains=word) | Q(postcode__startswith=word.upper())


def _is_network(word: str) -> bool:
    try:
        ipaddress.ip_network(word, strict=False)
    except ValueError:
        return False
    return "." in word or ":" in word
