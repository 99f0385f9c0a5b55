"""Pages of assemblies and their draws that everybody may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from assemblies import follow_up, presentation
from assemblies.forms import ReceiptForm
from assemblies.models import Assembly, Draw
from assemblies.models.draws import DrawQuerySet
from assemblies.sortition import verify_draw
from assemblies.states import Status
from civic.core.page_cache import public_page
from civic.core.wording import moment

VERIFIER = Path(verify_draw.__file__).read_bytes()
GROUP_OF = {
    Status.DRAFT: "coming",
    Status.REGISTRATION: "coming",
    Status.SELECTING: "coming",
    Status.COMMITTED: "draw",
    Status.DRAWN: "drawn",
    Status.MEETING: "drawn",
    Status.RECOMMENDED: "owed",
    Status.ANSWERED: "answered",
    Status.CALLED_OFF: "called_off",
}


GROUPS = tuple(dict.fromkeys(GROUP_OF.values()))


@public_page
@require_safe
def assemblies(request: HttpRequest) -> HttpResponse:
    """All assemblies, those whose draw is next first."""
    at = timezone.now()
    rows = Assembly.objects.visible_to(request.user).select_related("area")
    groups: dict[str, list[Any]] = {name: [] for name in GROUPS}
    for assembly in rows:
        groups[GROUP_OF[Status(assembly.status)]].append(
            (assembly, presentation.standing(assembly, at))
        )
    return render(request, "assemblies/list.html", {"groups": groups, "is_any": bool(rows)})


@public_page
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The question, the way to its answer, and who sits on the panel."""
    assembly = _find_assembly(request, slug)
    draws = list(assembly.draws.without_panels().select_related("result"))
    latest, at = draws[-1] if draws else None, timezone.now()
    items = follow_up.items(assembly, at)
    context = {
        "assembly": assembly,
        "steps": presentation.steps(assembly, latest, at),
        "standing": presentation.standing(assembly, at),
        "can_be_watched": presentation.can_be_watched(assembly, at),
        "registered": assembly.members.count(),
        "quotas": presentation.quotas_of(assembly),
        "draws": draws,
        "latest": latest,
        "items": items,
        "rule": follow_up.rule_in_words(assembly),
        "late": sum(item.answer is not None and item.answer.is_late(at) for item in items),
    }
    return render(request, "assemblies/detail.html", context)


@public_page
@require_safe
def draw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What was published before the dice, and after them the panel."""
    found = _find_draw(request, slug, number, Draw.objects.without_panels())
    announced_at = found.announced_at()
    context = {
        "assembly": found.assembly,
        "draw": found,
        "result": found.result if found.is_drawn() else None,
        "facts": found.facts,
        "when": moment(announced_at),
        "is_late": announced_at <= timezone.now(),
        "first_when": moment(found.draw_at),
        "moves": presentation.moves(found),
        "published": moment(found.published_at),
        "chances": presentation.chances(found),
        "in_no_panel": found.facts["people_by_panels"].get("0", 0),
        "smallest": float(found.facts["smallest_chance"]),
        "bound": float(found.facts["bound"]),
        "quotas": presentation.quotas_of_draw(found),
        "files": presentation.files(found),
        "command": presentation.command(found),
        "form": ReceiptForm(),
    }
    return render(request, "assemblies/draw.html", context)


@csrf_exempt  # it changes nothing and acts for nobody; so the form can stand on a shared page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Find one's own code in a draw. Sent by POST, so that no log and no address keeps it."""
    found = _find_draw(request, slug, number, Draw.objects.all())
    form = ReceiptForm(request.POST or None)
    answer = presentation.receipt(found, form.cleaned_data["code"]) if form.is_valid() else None
    context = {"assembly": found.assembly, "draw": found, "form": form, "receipt": answer}
    return render(request, "assemblies/receipt.html", context)


@require_safe
def commitment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _find_draw(request, slug, number, Draw.objects.without_panels())
    return _file(found.document, "application/json", presentation.files(found)[0].name)


@require_safe
def panels(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _find_draw(request, slug, number, Draw.objects.all())
    return _file(found.panels, "text/plain; charset=utf-8", presentation.files(found)[1].name)


@require_safe
def result(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = _find_draw(request, slug, number, Draw.objects.without_panels())
    if not found.is_drawn():
        raise Http404(_("The dice of this draw are not thrown yet."))
    return _file(found.result.document, "application/json", presentation.files(found)[2].name)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program with which anybody checks a draw."""
    return _file(VERIFIER, "text/x-python; charset=utf-8", "verify_draw.py")


def _file(content: Any, kind: str, name: str) -> HttpResponse:
    """What was published never changes, so that caches may keep it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "public, max-age=600",
    }
    return HttpResponse(bytes(content), content_type=kind, headers=headers)


def _find_assembly(request: HttpRequest, slug: str) -> Assembly:
    """The assembly if this person may see it. A draft does not exist for anybody else."""
    rows = Assembly.objects.visible_to(request.user).select_related("area")
    assembly = rows.filter(slug=slug).first()
    if assembly is None:
        raise Http404(_("There is no assembly at this address."))
    return assembly


def _find_draw(request: HttpRequest, slug: str, number: int, rows: DrawQuerySet) -> Draw:
    rows = rows.filter(assembly__in=Assembly.objects.visible_to(request.user))
    return get_object_or_404(
        rows.select_related("assembly__area", "result").prefetch_related("moves"),
        assembly__slug=slug,
        number=number,
    )
