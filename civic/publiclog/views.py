"""Check a receipt, and read a public log. Nobody needs to be signed in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.core.clock import database_now
from civic.core.page_cache import public_page
from civic.proofs.log import Kind
from civic.publiclog import verify_log
from civic.publiclog.forms import ReceiptForm
from civic.publiclog.models import Checkpoint, Log
from civic.publiclog.presentation import checking_line, file_name
from civic.publiclog.reading import call_off_of, checkpoint_notes, log_lines
from civic.publiclog.receipts import Finding, check_receipt
from civic.publiclog.subjects import subjects_of

LINES_AT_ONCE = 2000
CHECKPOINTS_SHOWN = 24


@never_cache
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """What became of a receipt. It is sent in the body, so that no log of addresses has it."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        answer = check_receipt(text=form.cleaned_data["text"], at=database_now())
    context = {"form": form, "answer": answer}
    status = 400 if form.errors else 200
    return render(request, "publiclog/receipt.html", context, status=status)


@never_cache
@csrf_exempt
@require_POST
def receipt_file(request: HttpRequest) -> HttpResponse:
    """The receipt that the page shows, as a file: only one that this site signed.

    It changes nothing and knows nobody, so it needs no guard against other sites.
    """
    text = request.POST.get("text", "")
    if check_receipt(text=text, at=database_now()).finding == Finding.UNKNOWN:
        raise Http404(_("This is not a receipt of this site."))
    response = HttpResponse(text.replace("\r\n", "\n"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    return response


@public_page
@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    """The logs of votes. Those of petitions, of which there are many, are shown by their pages."""
    of_votes = list(Log.objects.filter(counts=Kind.BALLOT).order_by("-pk"))
    subjects = subjects_of([log.pk for log in of_votes])
    listed = [(log, subjects.get(log.pk)) for log in of_votes]
    return render(request, "publiclog/logs.html", {"logs": listed})


@public_page
@require_safe
def log(request: HttpRequest, name: str) -> HttpResponse:
    """One log: how long it is, its newest checkpoints, and the files."""
    found = get_object_or_404(Log, pk=name)
    newest = Checkpoint.objects.filter(log=found).order_by("-pk")[:CHECKPOINTS_SHOWN]
    context = {
        "log": found,
        "subject": subjects_of([name]).get(name),
        "checkpoints": newest,
        "call_off": call_off_of(found),
        "command": checking_line(found),
    }
    return render(request, "publiclog/log.html", context)


@require_safe
def log_file(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Every entry, one a line."""
    found = get_object_or_404(Log, pk=name)
    parts = _together(line + b"\n" for line in log_lines(found))
    return _file(parts, file_name(found, "log.jsonl"))


@require_safe
def checkpoints_file(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """Every checkpoint, to be copied elsewhere."""
    found = get_object_or_404(Log, pk=name)
    parts = _together(f"{note}\n".encode() for note in checkpoint_notes(found))
    return _file(parts, file_name(found, "checkpoints.txt"))


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks the files of a log, as it stands in our source."""
    response = HttpResponse(Path(verify_log.__file__).read_bytes(), content_type="text/x-python")
    response["Content-Disposition"] = 'attachment; filename="verify_log.py"'
    return response


def _file(parts: Iterator[bytes], filename: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _together(parts: Iterator[bytes]) -> Iterator[bytes]:
    while block := b"".join(islice(parts, LINES_AT_ONCE)):
        yield block
