"""`/api/v1/assemblies/`: what everybody may read about assemblies. Of people only codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assemblies.counting import Outcome
from assemblies.models import (
    Answer,
    Assembly,
    Correction,
    Draw,
    DrawMove,
    ProgressReport,
    Quota,
    Recommendation,
)
from civic.core.api_views import AddressField, ReadOnlyViewSet

DOCUMENT = {"type": "object", "additionalProperties": True}


class QuotaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Quota
        fields = ["feature", "value", "minimum", "maximum"]


class AssemblySerializer(serializers.ModelSerializer):
    """`registered` counts the pool, `panel_size` the seats; `quorum` and `majority` are fractions.

    A recommendation is adopted when at least `quorum` of the members voted, more for than against,
    and at least `majority` of these for it.
    """

    id = serializers.SlugField(source="slug")
    url = AddressField(source="get_absolute_url")
    area = serializers.CharField(source="area.code")
    registered = serializers.IntegerField()
    answer_due_on = serializers.DateField(allow_null=True)
    quotas = QuotaSerializer(many=True)

    class Meta:
        model = Assembly
        fields = [
            "id",
            "url",
            "title",
            "question",
            "summary",
            "status",
            "area",
            "panel_size",
            "registered",
            "registration_closes_at",
            "draw_at",
            "quorum",
            "majority",
            "recommended_at",
            "answer_due_on",
            "answered_at",
            "called_off_at",
            "called_off_because",
            "quotas",
        ]


class DrawMoveSerializer(serializers.ModelSerializer):
    class Meta:
        model = DrawMove
        fields = ["moved_at", "earlier_draw_at", "earlier_place", "draw_at", "place", "reason"]


class DrawSerializer(serializers.ModelSerializer):
    """The published documents; `sha256` is the commitment's. No result before the dice.

    `draw_at` is the time announced first, `moves` what was changed of it since.
    """

    url = AddressField(source="get_absolute_url")
    moves = DrawMoveSerializer(many=True)
    sha256 = serializers.CharField()
    commitment = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    class Meta:
        model = Draw
        fields = ["number", "url", "published_at", "draw_at", "moves", "sha256"]
        fields += ["commitment", "result"]

    @extend_schema_field(DOCUMENT)
    def get_commitment(self, draw: Draw) -> dict[str, Any]:
        return draw.facts

    @extend_schema_field({**DOCUMENT, "type": ["object", "null"]})
    def get_result(self, draw: Draw) -> dict[str, Any] | None:
        return draw.result.facts if draw.is_drawn() else None


class ProgressReportSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProgressReport
        fields = ["reported_at", "progress", "note"]


class CityAnswerSerializer(serializers.ModelSerializer):
    """`is_late`: the day has passed, and it is neither done nor dropped."""

    is_late = serializers.SerializerMethodField()
    reports = ProgressReportSerializer(many=True)

    class Meta:
        model = Answer
        fields = ["decision", "reasons", "responsible", "target_on", "progress", "is_late"]
        fields += ["reports"]

    def get_is_late(self, answer: Answer) -> bool:
        return answer.is_late(timezone.now())


class CorrectionSerializer(serializers.ModelSerializer):
    """`before`: names of fields, and what stood there until then."""

    before = serializers.DictField(child=serializers.CharField(allow_blank=True))

    class Meta:
        model = Correction
        fields = ["corrected_at", "reason", "before"]


class RecommendationSerializer(serializers.ModelSerializer):
    """`members` could vote. No answer before the city has published all of its answers."""

    url = AddressField(source="get_absolute_url")
    outcome = serializers.ChoiceField(choices=list(Outcome))
    answer = serializers.SerializerMethodField()
    corrections = CorrectionSerializer(many=True)

    class Meta:
        model = Recommendation
        fields = ["number", "url", "title", "text", "members", "votes_for", "votes_against"]
        fields += ["votes_abstained", "outcome", "answer", "corrections"]

    @extend_schema_field(CityAnswerSerializer(allow_null=True))
    def get_answer(self, recommendation: Recommendation) -> dict[str, Any] | None:
        answer = getattr(recommendation, "answer", None)
        is_public = recommendation.assembly.answered_at is not None
        return CityAnswerSerializer(answer).data if answer and is_public else None


class AssemblyViewSet(ReadOnlyViewSet):
    """Assemblies that are public, newest first."""

    serializer_class = AssemblySerializer
    lookup_field = "slug"
    filterset_fields = ["status", "area__code"]

    def get_queryset(self) -> QuerySet[Assembly]:
        rows = Assembly.objects.published().select_related("area").prefetch_related("quotas")
        return rows.annotate(registered=Count("members"))

    @extend_schema(responses=DrawSerializer(many=True))
    @action(detail=True, filterset_fields=[], pagination_class=None)
    def draws(self, request: Request, slug: str) -> Response:
        """All draws of an assembly, by number. The file of panels has an address of its own."""
        rows = self.get_object().draws.without_panels().select_related("result", "assembly")
        return Response(DrawSerializer(rows.prefetch_related("moves"), many=True).data)

    @extend_schema(responses=RecommendationSerializer(many=True))
    @action(detail=True, filterset_fields=[], pagination_class=None)
    def recommendations(self, request: Request, slug: str) -> Response:
        """What the assembly recommends, what the city answers and how far it is; by number."""
        assembly = self.get_object()
        rows = assembly.recommendations.select_related("answer")
        rows = rows.prefetch_related("answer__reports", "corrections")
        found = rows if assembly.recommended_at else rows.none()
        return Response(RecommendationSerializer(found, many=True).data)
