"""`/api/v1/budgets/`: what everybody may read about budgets. Never a count before the result."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from budgets.models import Budget, BudgetArea, Project, ProjectPicture, ProjectUpdate
from budgets.states import Progress, ResultStanding
from civic.core.api_views import AddressField, ReadOnlyViewSet

PROGRESS = list(Progress)  # the description of the API names it


class BudgetAreaSerializer(serializers.ModelSerializer):
    code = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")

    class Meta:
        model = BudgetArea
        fields = ["code", "name", "amount"]


class BudgetSerializer(serializers.ModelSerializer):
    """Amounts are integers in minor units of `currency`."""

    id = serializers.SlugField(source="slug")
    url = AddressField(source="get_absolute_url")
    area = serializers.CharField(source="area.code")
    areas = BudgetAreaSerializer(many=True)
    called_off_at = serializers.DateTimeField(
        source="call_off.at", default=None, allow_null=True, read_only=True
    )
    called_off_reason = serializers.CharField(
        source="call_off.reason", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Budget
        fields = [
            "id",
            "url",
            "title",
            "summary",
            "status",
            "area",
            "areas",
            "currency",
            "voting_opens_at",
            "voting_closes_at",
            "max_choices",
            "within_budget",
            "vote_type",
            "count_parameters",
            "called_off_at",
            "called_off_reason",
        ]


class PictureSerializer(serializers.ModelSerializer):
    """WebP files of at most 800 and 1600 dots across; `width` and `height` are the large one's."""

    small = AddressField(source="small_url")
    large = AddressField(source="large_url")

    class Meta:
        model = ProjectPicture
        fields = ["alt", "credit", "width", "height", "small", "large"]


class UpdateSerializer(serializers.ModelSerializer):
    """What was told of a project, as last corrected; `said_before` is what that replaced."""

    progress = serializers.ChoiceField(choices=PROGRESS)
    said_before = serializers.CharField(source="corrects.text", default=None, allow_null=True)

    class Meta:
        model = ProjectUpdate
        fields = ["at", "progress", "text", "expected_month", "corrected_at", "said_before"]


class ProjectSerializer(serializers.ModelSerializer):
    """`cost` is an integer in minor units; `area` is where the project lies.

    `progress` is how far a funded one is, null before the first of its `updates`, newest first.
    """

    area = serializers.CharField(source="area.code")
    paid_from = serializers.CharField(source="budget_area.area.code")
    picture = PictureSerializer(default=None, allow_null=True)
    progress = serializers.SerializerMethodField()
    updates = UpdateSerializer(many=True, source="standing_updates")

    class Meta:
        model = Project
        fields = [
            "number",
            "title",
            "summary",
            "description",
            "cost",
            "area",
            "paid_from",
            "place",
            "latitude",
            "longitude",
            "exclusive_group",
            "picture",
            "progress",
            "updates",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=PROGRESS, allow_null=True))
    def get_progress(self, project: Project) -> str | None:
        return project.progress or None


class ResultSerializer(serializers.Serializer):
    """The outcome of a finished budget, one document of the count per area.

    `standing` is "provisional" until two officials have destroyed the key of the ballots, then
    "final"; null where the ballots were loaded from a file and never had a key.
    """

    counted_at = serializers.DateTimeField()
    standing = serializers.ChoiceField(
        choices=list(ResultStanding), source="budget.standing", allow_null=True
    )
    ballots = serializers.IntegerField()
    documents = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_documents(self, count: Any) -> dict[str, Any]:
        return count.documents


class BudgetViewSet(ReadOnlyViewSet):
    """Budgets that are or were open to residents, newest first."""

    serializer_class = BudgetSerializer
    lookup_field = "slug"
    filterset_fields = ["status", "area__code"]

    def get_queryset(self) -> QuerySet[Budget]:
        rows = Budget.objects.published().select_related("area", "count", "seal", "call_off")
        return rows.prefetch_related("areas__area")

    @extend_schema(responses=ProjectSerializer(many=True))
    @action(detail=True, filterset_fields=[], pagination_class=None)
    def projects(self, request: Request, slug: str) -> Response:
        """All projects of a budget, by number."""
        rows = Project.objects.of(self.get_object()).order_by("number")
        rows = rows.select_related("location", "budget_area__area").with_pictures()
        standing = ProjectUpdate.objects.standing()
        rows = rows.prefetch_related(Prefetch("updates", standing, to_attr="standing_updates"))
        return Response(ProjectSerializer(rows, many=True).data)

    @extend_schema(responses=ResultSerializer)
    @action(detail=True, filterset_fields=[])
    def result(self, request: Request, slug: str) -> Response:
        """The result with its whole trace. 404 until it is published."""
        budget = self.get_object()
        if not budget.has_results():
            raise NotFound("The result of this budget is not published yet.")
        return Response(ResultSerializer(budget.count).data)
