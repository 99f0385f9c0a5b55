"""The files of pictures. Their address changes with their content, so they are kept for good."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from budgets.models import ProjectPicture
from budgets.permissions import is_published, may_see

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, pk: str, digest: str, size: str) -> HttpResponse:
    """One file of a picture. A draft's is shown to those alone who may see the draft."""
    rows = ProjectPicture.objects.select_related("project__budget")
    found = get_object_or_404(rows.only(size, "project__budget__status"), pk=pk, digest=digest)
    response = HttpResponse(bytes(getattr(found, size)), content_type="image/webp")
    budget = found.project.budget
    if is_published(None, budget):
        response["Cache-Control"] = FOR_GOOD
    elif may_see(request.user, budget):
        response["Cache-Control"] = "private, no-store"
    else:
        raise Http404
    return response
