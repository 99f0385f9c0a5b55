"""The queue of petitions that wait for a check, and all that officials do with a petition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from civic.core.admin import Act
from civic.core.errors import DomainError
from petitions.admin.answers import ANSWERS
from petitions.admin.base import PetitionsAdmin
from petitions.admin.forms import (
    CorrectionForm,
    NoQuestionForm,
    NoteForm,
    RejectForm,
    WhyForm,
)
from petitions.csv_export import SIGNATURE_COLUMNS, csv_response, signature_rows
from petitions.models import Note, Petition
from petitions.permissions import is_official, may_moderate
from petitions.rules.thresholds import AgeBand
from petitions.services import moderation
from petitions.states import IN_THE_QUEUE, PETITION, PetitionStatus

AGE_LABELS = {
    AgeBand.IN_TIME: _("within 7 days"),
    AgeBand.DUE: _("7 days and more"),
    AgeBand.LATE: _("late: 11 days and more"),
    AgeBand.VERY_LATE: _("very late: 14 days and more"),
}


def may_move_to(status: PetitionStatus) -> Callable[[User, Petition], bool]:
    """Role, phase and nobody else's desk: what the service asks too."""

    def offered(user: User, petition: Petition) -> bool:
        return PETITION.allows(PetitionStatus(petition.status), status) and may_moderate(
            user, petition
        )

    return offered


def _publish(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.publish_petition(petition_id=petition.pk, actor=actor, at=timezone.now())


def _reject(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.reject_petition(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)


def _with_reason(service: Callable[..., Any]) -> Callable[[Petition, User, dict[str, Any]], None]:
    def call(petition: Petition, actor: User, data: dict[str, Any]) -> None:
        service(petition_id=petition.pk, actor=actor, at=timezone.now(), reason=data["reason"])

    return call


def _check_out(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.check_out(petition_id=petition.pk, actor=actor, at=timezone.now())


def _check_in(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.check_in(petition_id=petition.pk, actor=actor)


def _correct(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.correct_petition(petition_id=petition.pk, actor=actor, at=timezone.now(), **data)


def _note(petition: Petition, actor: User, data: dict[str, Any]) -> None:
    moderation.write_note(petition=petition, actor=actor, at=timezone.now(), **data)


def _is_on_own_desk(user: User, petition: Petition) -> bool:
    return petition.is_checked_out(timezone.now()) and petition.checked_out_by_id == user.pk


def _may_take(user: User, petition: Petition) -> bool:
    waits = petition.status in IN_THE_QUEUE
    return waits and may_moderate(user, petition) and not _is_on_own_desk(user, petition)


DECISIONS = [
    Act(
        "check-out",
        _("Take it on my desk"),
        _check_out,
        _may_take,
        _("Others then see that you are at it. The desk is left five minutes after your last act."),
        NoQuestionForm,
    ),
    Act("check-in", _("Leave it"), _check_in, _is_on_own_desk, "", NoQuestionForm),
    Act(
        "publish",
        _("Publish"),
        _publish,
        may_move_to(PetitionStatus.OPEN),
        _("Everybody can then read and sign it. The text cannot be changed any more."),
        NoQuestionForm,
    ),
    Act(
        "reject",
        _("Reject"),
        _reject,
        may_move_to(PetitionStatus.REJECTED),
        _("The reason is shown to everybody. Some reasons hide the text."),
        RejectForm,
    ),
    Act(
        "flag",
        _("Ask for a second opinion"),
        _with_reason(moderation.flag_petition),
        may_move_to(PetitionStatus.FLAGGED),
        form=WhyForm,
    ),
    Act(
        "put-aside",
        _("Put aside"),
        _with_reason(moderation.put_aside),
        may_move_to(PetitionStatus.DORMANT),
        form=WhyForm,
    ),
    Act(
        "return",
        _("Back to the queue"),
        _with_reason(moderation.return_to_queue),
        may_move_to(PetitionStatus.MODERATION),
        form=WhyForm,
    ),
    Act(
        "take-down",
        _("Take down"),
        _with_reason(moderation.take_down),
        may_move_to(PetitionStatus.REMOVED),
        _("The page answers “gone” from then on. This cannot be undone."),
        WhyForm,
    ),
    Act(
        "correct",
        _("Add a correction"),
        _correct,
        lambda user, petition: petition.is_shown and may_moderate(user, petition),
        _("Shown below the text. The text itself stays as it was signed."),
        CorrectionForm,
    ),
    Act("note", _("Write a note"), _note, lambda user, petition: is_official(user), form=NoteForm),
]


class WaitingFilter(admin.SimpleListFilter):
    """Opens on the queue: what waits for a decision."""

    title = _("waiting")
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
        return queryset.filter(status__in=IN_THE_QUEUE).order_by("status_since")


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


@admin.register(Petition)
class PetitionAdmin(PetitionsAdmin):
    """Texts are read here and never edited; topics may be set."""

    acts = [*DECISIONS, *ANSWERS]
    changers = is_official
    change_form_template = "admin/petitions/petition_change_form.html"
    inlines = [NoteInline]
    list_display = ["title", "body", "status", "age", "desk", "signature_count"]
    list_filter = [WaitingFilter, "body", "status", "response_state", "debate_state", "topics"]
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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        petition = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if petition is not None and petition.is_checked_out(timezone.now()):
            beat = reverse("admin:petitions_petition_heartbeat", args=[petition.pk])
            own = petition.checked_out_by_id == request.user.pk
            context |= {"desk_of": petition.checked_out_by, "desk_url": beat if own else ""}
        return super().change_view(request, object_id, form_url, context)

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
