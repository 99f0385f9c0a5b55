"""The queue of petitions that wait for a check, and all that officials do with a petition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from civic.accounts.models import User
from civic.core.csv_downloads import csv_response
from civic.core.errors import DomainError
from petitions.admin.answers import ANSWERS
from petitions.admin.base import PetitionsAdmin, mask_email
from petitions.admin.decisions import BULK_DECISIONS, DECISIONS
from petitions.csv_export import SIGNATURE_COLUMNS, signature_rows
from petitions.models import Note, Petition, PetitionText
from petitions.permissions import is_auditor, is_official
from petitions.rules.thresholds import AgeBand, band_limits
from petitions.services import moderation, revealing
from petitions.states import IN_THE_QUEUE

AGE_LABELS = {
    AgeBand.IN_TIME: _("within 7 days"),
    AgeBand.DUE: _("7 days and more"),
    AgeBand.LATE: _("late: 11 days and more"),
    AgeBand.VERY_LATE: _("very late: 14 days and more"),
}


class WaitingFilter(admin.SimpleListFilter):
    """Opens on the queue: what waits for a decision."""

    title = _("what waits")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All petitions"))]

    def choices(self, changelist: Any) -> Any:
        for value, title in ((None, _("For a decision")), ("all", _("All petitions"))):
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Petition]) -> QuerySet[Petition]:
        if self.value() == "all":
            return queryset
        return queryset.filter(status__in=IN_THE_QUEUE)


class AgeFilter(admin.SimpleListFilter):
    """How long a petition has waited for its decision."""

    title = _("how long")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(band), label) for band, label in AGE_LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Petition]) -> QuerySet[Petition]:
        if self.value() not in list(AgeBand):
            return queryset
        shortest, longest = band_limits(AgeBand(str(self.value())))
        now = timezone.now()
        queryset = queryset.filter(status__in=IN_THE_QUEUE, status_since__lte=now - shortest)
        return queryset.filter(status_since__gt=now - longest) if longest else queryset


class NoteInline(admin.TabularInline):
    model = Note
    fields = ("written_at", "author", "text")
    readonly_fields = fields
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_official(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


class TextInline(admin.StackedInline):
    """The text in other languages: what is checked and published with it."""

    model = PetitionText
    fields = ("language", "title", "request", "background")
    readonly_fields = fields
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_official(request.user) or is_auditor(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Petition)
class PetitionAdmin(PetitionsAdmin):
    """Texts are read here and never edited; topics may be set."""

    acts = [*DECISIONS, *ANSWERS]
    actions = BULK_DECISIONS
    changers = is_official
    change_form_template = "admin/petitions/petition_change_form.html"
    inlines = [TextInline, NoteInline]
    list_display = ["title", "body", "status", "age", "desk", "signature_count"]
    list_filter = [
        WaitingFilter,
        AgeFilter,
        "body",
        "status",
        "response_state",
        "debate_state",
        "topics",
    ]
    list_select_related = ["body", "checked_out_by"]
    search_fields = ["title", "request", "=id"]
    filter_horizontal = ["topics"]
    fields = (
        "title",
        "request",
        "background",
        "body",
        "topics",
        "status",
        "status_since",
        "creator_name",
        "creator_account",
        "creator_area",
        "rejection_reason",
        "rejection_details",
        "opened_at",
        "closes_at",
        "response_state",
        "debate_state",
        "signature_count",
        "states",
    )
    readonly_fields = tuple(name for name in fields if name != "topics")

    class Media:
        js = ["civic/js/desk.js"]

    def get_ordering(self, request: HttpRequest) -> Any:
        """In the queue whoever has waited longest comes first."""
        return ["-pk"] if request.GET.get("waiting") == "all" else ["status_since", "pk"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        beat = self.admin_site.admin_view(require_POST(self.heartbeat))
        export = self.admin_site.admin_view(self.export)
        return [
            path("<int:pk>/heartbeat/", beat, name="petitions_petition_heartbeat"),
            path("<int:pk>/signatures.csv", export, name="petitions_petition_export"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """A petition's signatures as CSV, without anything about the people."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        petition = get_object_or_404(Petition, pk=pk)
        rows = signature_rows(petition)
        return csv_response(f"signatures-{pk}.csv", SIGNATURE_COLUMNS, rows)

    def heartbeat(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody is still at this desk."""
        assert isinstance(request.user, User)
        try:
            moderation.check_out(petition_id=pk, actor=request.user, at=timezone.now())
        except DomainError as refusal:
            return JsonResponse({"message": refusal.message}, status=refusal.status)
        return HttpResponse(status=204)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and obj.is_checked_out(timezone.now()):
            beat = reverse("admin:petitions_petition_heartbeat", args=[obj.pk])
            own = obj.checked_out_by_id == request.user.pk
            context |= {"desk_of": obj.checked_out_by, "desk_url": beat if own else ""}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def links(self, request: HttpRequest, row: Petition) -> Sequence[tuple[Any, str]]:
        signatures = reverse("admin:petitions_signature_changelist")
        mailings = reverse("admin:petitions_mailing_changelist")
        found = [
            (_("Its signatures"), f"{signatures}?{urlencode({'q': f'#{row.pk}'})}"),
            (_("Mail to its signers"), f"{mailings}?{urlencode({'petition__id__exact': row.pk})}"),
            (
                _("Its signatures without names (CSV)"),
                reverse("admin:petitions_petition_export", args=[row.pk]),
            ),
        ]
        waiting = Petition.objects.in_the_queue().exclude(pk=row.pk)
        following = waiting.free_for(request.user.pk or 0, timezone.now())
        following_pk = following.order_by("status_since", "pk").values_list("pk", flat=True).first()
        if following_pk is not None:
            page = reverse("admin:petitions_petition_change", args=[following_pk])
            found.insert(0, (_("Next petition to check"), page))
        return found

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Petition | None:
        petition = super().get_object(request, object_id, from_field)
        if petition is not None:
            assert isinstance(request.user, User)
            petition.is_revealed = revealing.revealed_to(  # type: ignore[attr-defined]
                actor=request.user, model=Petition, ids=[petition.pk], at=timezone.now()
            )
        return petition

    @admin.display(description=_("started by"))
    def creator_account(self, petition: Petition) -> str:
        creator = petition.creator
        if petition.is_revealed:  # type: ignore[attr-defined]
            return f"{creator.name} <{creator.email}>"
        return mask_email(creator.email)

    @admin.display(description=_("waiting for"), ordering="status_since")
    def age(self, petition: Petition) -> str:
        if petition.status not in IN_THE_QUEUE:
            return "-"
        since = timesince(petition.status_since, depth=1)
        return f"{since} ({AGE_LABELS[petition.waiting()]})"

    @admin.display(description=_("on the desk of"))
    def desk(self, petition: Petition) -> str:
        if not petition.is_checked_out(timezone.now()):
            return "-"
        return petition.checked_out_by.get_full_name() if petition.checked_out_by else "-"

    @admin.display(description=_("signatures by state"))
    def states(self, petition: Petition) -> str:
        total = getattr(petition, "total", None)
        if total is None:
            return "-"
        return _(
            "%(confirmed)s counted, %(paper)s on paper, %(suspicious)s held back, "
            "%(invalidated)s not valid, %(withdrawn)s withdrawn"
        ) % {
            "confirmed": total.confirmed,
            "paper": total.paper,
            "suspicious": total.suspicious,
            "invalidated": total.invalidated,
            "withdrawn": total.withdrawn,
        }
