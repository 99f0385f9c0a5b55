"""`/api/v1/logs/`: the public logs, and proofs from them for auditors who keep no whole copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from civic.core.api_views import AddressField, ReadOnlyViewSet
from civic.core.errors import Invalid
from civic.proofs.errors import BadProof
from civic.proofs.merkle import consistency_proof, inclusion_proof
from civic.proofs.notes import encode64
from civic.publiclog.models import Checkpoint, Entry, Log
from civic.publiclog.reading import proof_from

PROOF_SECONDS = 24 * 3600  # a proof between two sizes never changes
LARGEST = 10**15


class LogSerializer(serializers.ModelSerializer):
    """`entries` is the size of the tree; `checkpoint` is the newest signed note."""

    url = AddressField(source="get_absolute_url")
    entries = serializers.IntegerField(source="size")
    checkpoint = serializers.CharField()

    class Meta:
        model = Log
        fields = ["name", "url", "origin", "counts", "public_key", "entries", "is_closed"]
        fields += ["checkpoint"]


class ConsistencyQuery(serializers.Serializer):
    """`first` and `second` are sizes of the tree, as two checkpoints say them."""

    first = serializers.IntegerField(min_value=0, max_value=LARGEST, default=1)
    second = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="The log's size now, if not given"
    )


class InclusionQuery(serializers.Serializer):
    """`index` counts the entries from 0; `size` is the tree's, as a checkpoint says it."""

    index = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)
    size = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="The log's size now, if not given"
    )


class ConsistencySerializer(serializers.Serializer):
    """Each step of the proof is a hash in base64."""

    first = serializers.IntegerField()
    second = serializers.IntegerField()
    proof = serializers.ListField(child=serializers.CharField())


class InclusionSerializer(serializers.Serializer):
    """`entry` is the line whose leaf hash the proof begins with."""

    index = serializers.IntegerField()
    size = serializers.IntegerField()
    entry = serializers.CharField()
    proof = serializers.ListField(child=serializers.CharField())


class LogViewSet(ReadOnlyViewSet):
    """The public logs of votes and petitions, by name."""

    serializer_class = LogSerializer
    lookup_field = "name"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    filterset_fields = ["counts", "is_closed"]

    def get_queryset(self) -> QuerySet[Log]:
        newest = Checkpoint.objects.filter(log=OuterRef("pk")).order_by("-pk")
        return Log.objects.annotate(checkpoint=Subquery(newest.values("note")[:1]))

    @extend_schema(parameters=[ConsistencyQuery], responses=ConsistencySerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def consistency(self, request: Request, name: str) -> Response:
        """That the log of `second` entries begins with the one of `first` (RFC 9162, 2.1.4)."""
        _log, answer = self._prove(request, ConsistencyQuery, "second", consistency_proof)
        return Response(answer)

    @extend_schema(parameters=[InclusionQuery], responses=InclusionSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def inclusion(self, request: Request, name: str) -> Response:
        """That an entry stands in the log of `size` entries (RFC 9162, 2.1.3)."""
        log, answer = self._prove(request, InclusionQuery, "size", inclusion_proof)
        lines = Entry.objects.filter(log=log, index=answer["index"])
        return Response(answer | {"entry": lines.values_list("line", flat=True).get()})

    def _prove(
        self,
        request: Request,
        form: type[serializers.Serializer],
        size: str,
        make: Callable[..., list[bytes]],
    ) -> tuple[Log, dict[str, Any]]:
        """The log, and what was asked with its proof; `size` is the field of the tree's size."""
        log, query = self.get_object(), form(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = {size: log.size} | query.validated_data
        if asked[size] > log.size:
            raise Invalid(f"The log has {log.size} entries.")
        between = [asked[name] for name in query.fields]
        return log, asked | {"proof": _proof(log, make, between)}


def _proof(log: Log, make: Callable[..., list[bytes]], between: Sequence[int]) -> list[str]:
    """The steps in base64."""

    def steps() -> list[str]:
        return [encode64(step) for step in proof_from(log, partial(make, *between))]

    try:
        key = f"publiclog:{log.pk}:{make.__name__}:{between[0]}:{between[1]}"
        return cache.get_or_set(key, steps, PROOF_SECONDS) or []
    except BadProof as error:
        raise Invalid(str(error).capitalize() + ".") from None
