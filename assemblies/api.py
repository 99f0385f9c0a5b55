"""`/api/v1/assemblies/`: what everybody may read about assemblies. Of people only codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from assemblies.models import Assembly, Draw, DrawMove, Quota
from civic.core.api_views import AddressField, ReadOnlyViewSet

DOCUMENT = {"type": "object", "additionalProperties": True}


class QuotaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Quota
        fields = ["feature", "value", "minimum", "maximum"]


class AssemblySerializer(serializers.ModelSerializer):
    """`registered` counts the pool, `panel_size` the seats."""

    id = serializers.SlugField(source="slug")
    url = AddressField(source="get_absolute_url")
    area = serializers.CharField(source="area.code")
    registered = serializers.IntegerField()
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
