"""Downloads with which anybody can check a result."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import verify
from budgets.services.publishing import published_bundle
from budgets.views import find_budget


@require_safe
def bundle(request: HttpRequest, slug: str) -> FileResponse:
    """Ballots, log, checkpoints, rules and result of a vote, in one archive."""
    budget = find_budget(request, slug)
    path = published_bundle(budget) if budget.has_results() else None
    if path is None:
        raise Http404(_("The files of this vote are not published (yet)."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{slug}.zip")


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks an archive, as it stands in our source."""
    response = HttpResponse(Path(verify.__file__).read_bytes(), content_type="text/x-python")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response
