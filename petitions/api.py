"""`/api/v1/petitions/`: published petitions, their history by hour, their signatures by area."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from civic.core.api import KeysetPagination
from civic.core.api_views import AddressField, ReadOnlyViewSet
from petitions.models import AreaTotal, HourTotal, Petition, PetitionText
from petitions.presentation import started_by
from petitions.search import search_petitions
from petitions.states import SHOWN


class AnswerSerializer(serializers.Serializer):
    summary = serializers.CharField()
    text = serializers.CharField()
    answered_at = serializers.DateTimeField()


class DebateSerializer(serializers.Serializer):
    scheduled_on = serializers.DateField(allow_null=True)
    held_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    video_url = serializers.URLField()
    transcript_url = serializers.URLField()


class TextSerializer(serializers.ModelSerializer):
    class Meta:
        model = PetitionText
        fields = ["language", "title", "request", "background"]


_STATUSES = [(str(status), str(status)) for status in sorted(SHOWN)]


class PetitionSerializer(serializers.ModelSerializer):
    """`signatures` is what the page shows: counted ones and those on paper."""

    url = AddressField(source="get_absolute_url")
    body = serializers.SlugField(source="body.slug")
    area = serializers.CharField(source="body.area.code")
    topics: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="slug")
    started_by = serializers.SerializerMethodField()
    signatures = serializers.IntegerField(source="signature_count")
    on_paper = serializers.IntegerField(source="total.paper", default=0)
    status = serializers.ChoiceField(source="status_now", choices=_STATUSES)
    rejection_reason = serializers.SlugField(
        source="rejection_reason.code", default=None, allow_null=True
    )
    translations = TextSerializer(source="texts", many=True, read_only=True)
    answer = AnswerSerializer(source="response", default=None, allow_null=True)
    debate = DebateSerializer(default=None, allow_null=True)

    class Meta:
        model = Petition
        fields = [
            "id",
            "url",
            "title",
            "request",
            "background",
            "language",
            "translations",
            "body",
            "area",
            "topics",
            "started_by",
            "status",
            "response_state",
            "debate_state",
            "signatures",
            "on_paper",
            "rejection_reason",
            "opened_at",
            "closes_at",
            "changed_at",
            "answer",
            "debate",
        ]

    def get_started_by(self, petition: Petition) -> str:
        return started_by(petition)


class HourSerializer(serializers.ModelSerializer):
    """Signatures confirmed in the hour (UTC) that begins at `hour`."""

    signatures = serializers.IntegerField(source="confirmed")

    class Meta:
        model = HourTotal
        fields = ["hour", "signatures"]


class AreaSerializer(serializers.ModelSerializer):
    """`code` is empty for signatures whose area is not known."""

    signatures = serializers.IntegerField(source="confirmed")

    class Meta:
        model = AreaTotal
        fields = ["level", "code", "signatures"]


def _require_usable(moment: dt.datetime) -> None:
    """Refuse what lies before the year 1 or after 9999 by the clock of another place."""
    try:
        moment.astimezone(dt.UTC)
    except OverflowError as error:
        raise ValidationError("Enter a valid date/time.") from error


class PetitionFilters(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=_STATUSES, method="be_in_status")
    body = django_filters.CharFilter("body__slug")
    topic = django_filters.CharFilter("topics__slug")
    changed_since = django_filters.IsoDateTimeFilter(
        "changed_at", lookup_expr="gte", validators=[_require_usable]
    )
    q = django_filters.CharFilter(method="hold_words", label="Words that the petition holds")

    def be_in_status(self, rows: Any, name: str, value: list[str]) -> Any:
        return rows.in_status(value, timezone.now()) if value else rows

    def hold_words(self, rows: Any, name: str, value: str) -> Any:
        return search_petitions(rows, value[:100])


class PetitionPages(KeysetPagination):
    """The newest first; with `changed_since` in the order of the changes, to follow them."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return ("changed_at", "pk") if "changed_since" in request.query_params else ("-pk",)


class PetitionViewSet(ReadOnlyViewSet):
    """Petitions that everybody may read."""

    serializer_class = PetitionSerializer
    pagination_class = PetitionPages
    filterset_class = PetitionFilters

    def get_queryset(self) -> QuerySet[Petition]:
        return Petition.objects.shown().with_page_parts().prefetch_related("topics", "texts")

    @extend_schema(responses=HourSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, pk: str | None = None) -> Response:
        """Signatures hour by hour, the first hour first; hours without any are left out."""
        rows = self.get_object().hour_totals.exclude(confirmed=0)
        return Response(HourSerializer(rows, many=True).data)

    @extend_schema(responses=AreaSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def areas(self, request: Request, pk: str | None = None) -> Response:
        """Signatures by borough and by ward. Each level adds up to those not on paper."""
        rows = self.get_object().area_totals.exclude(confirmed=0).order_by("level", "code")
        return Response(AreaSerializer(rows, many=True).data)
