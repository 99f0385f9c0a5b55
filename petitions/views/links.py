"""Links from mails. GET shows a button and changes nothing (mail scanners open links); POST acts.

The token is all the right that is needed, so no cookie stands guard, and the one-click POST of
RFC 8058 is the same as the button's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from civic.core.errors import WrongState
from petitions.models import Follower, Signature
from petitions.services.following import confirm_follower, stop_following
from petitions.services.merging import move_signature, petition_joined_with, where_it_counts
from petitions.services.signature_logs import receipt_for
from petitions.services.signing import (
    check_confirmable,
    confirm_signature,
    stop_updates,
    withdraw_signature,
)
from petitions.states import SignatureState
from petitions.tokens import BadToken, OldToken, Purpose, read_token


@dataclass(frozen=True)
class Link:
    """What a link's page asks, does and says afterwards."""

    purpose: Purpose
    model: type[Signature] | type[Follower]
    act: Callable[[Any], None]
    title: Any
    text: Any
    button: Any
    done_title: Any
    done_text: Any
    done_early: Any = ""  # instead of done_text where the petition is not public yet
    done_late: Any = ""  # instead of done_text where it takes no more signatures
    find: Callable[[Any], Any] = lambda row: row  # what the link is about now
    is_done: Callable[[Any], bool] = lambda row: False
    check: Callable[[Any], None] = lambda row: None
    receipt: Callable[[Any], str | None] = lambda row: None
    kind: str = ""
    leaves_nothing: bool = False  # the row is gone once it is done


def link_page(link: Link) -> Callable[..., HttpResponse]:
    """The view of one kind of link."""

    @never_cache
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, token: str) -> HttpResponse:
        try:
            row = link.model._default_manager.select_related("petition").get(
                pk=read_token(link.purpose, token)
            )
        except OldToken:
            return _explain(request, "old", status=410)
        except (BadToken, link.model.DoesNotExist) as error:
            if link.leaves_nothing and not isinstance(error, BadToken):
                context = {"link": link, "done_text": link.done_text}
                return render(request, "petitions/link_done.html", context)
            return _explain(request, "bad", status=404)
        row = link.find(row)
        context = {"link": link, "petition": row.petition, "done_text": _done_text(link, row)}
        if link.purpose == Purpose.MOVE:
            context["into"] = petition_joined_with(row.petition)
        if link.purpose == Purpose.CONFIRM and row.petition.is_shown:
            context["share_url"] = settings.SITE_URL + row.petition.get_absolute_url()
        try:
            if request.method == "POST":
                link.act(row)
                context["receipt"] = link.receipt(row)
            elif not link.is_done(row):
                link.check(row)
                return render(request, "petitions/link.html", context)
        except WrongState as refusal:
            context["sentence"] = refusal.message
            return render(request, "petitions/link_over.html", context, status=refusal.status)
        context["petition"] = context.get("into") or row.petition
        return render(request, "petitions/link_done.html", context)

    return view


def _done_text(link: Link, row: Signature | Follower) -> Any:
    if link.done_early and not row.petition.is_shown:
        return link.done_early
    if link.done_late and not row.petition.accepts_signatures(timezone.now()):
        return link.done_late
    return link.done_text


def _explain(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "petitions/link_invalid.html", {"reason": reason}, status=status)


def _confirm(signature: Signature) -> None:
    _refuse_what_cannot_count(signature)
    confirm_signature(signature=signature, at=timezone.now())


def _check(signature: Signature) -> None:
    _refuse_what_cannot_count(signature)
    check_confirmable(signature=signature, at=timezone.now())


def _refuse_what_cannot_count(signature: Signature) -> None:
    """Pressing the button would change nothing, so the page must not say that it counts."""
    if signature.state == SignatureState.SUSPICIOUS:
        raise WrongState(str(_("The city looks at this signature before it can count.")))
    if signature.state == SignatureState.INVALIDATED:
        raise WrongState(str(_("The city found that this signature cannot count.")))
    is_over = not signature.petition.accepts_signatures(timezone.now())
    if signature.state == SignatureState.WITHDRAWN and is_over:
        raise WrongState(str(_("You took this signature back.")))


confirm = link_page(
    Link(
        purpose=Purpose.CONFIRM,
        model=Signature,
        find=where_it_counts,
        act=_confirm,
        is_done=lambda row: row.state == SignatureState.CONFIRMED,
        check=_check,
        receipt=lambda row: receipt_for(Signature.objects.filter(pk=row.pk), at=timezone.now()),
        title=_("Confirm your signature"),
        text=_("One more press and your signature counts."),
        button=_("Confirm my signature"),
        done_title=_("Your signature counts"),
        done_text=_("Thank you. The number on the petition's page follows within a minute."),
        done_early=_("Thank you. It helps to get the petition checked and published."),
    )
)
withdraw = link_page(
    Link(
        purpose=Purpose.WITHDRAW,
        model=Signature,
        act=lambda row: withdraw_signature(signature=row),
        is_done=lambda row: row.state == SignatureState.WITHDRAWN,
        title=_("Take your signature back"),
        text=_("Your signature will no longer count."),
        button=_("Take my signature back"),
        done_title=_("Your signature was taken back"),
        done_text=_("It no longer counts. You can sign again while the petition is open."),
        done_late=_("It no longer counts. The petition takes no more signatures."),
        find=where_it_counts,
        kind="danger",
    )
)
stop_news = link_page(
    Link(
        purpose=Purpose.UPDATES,
        model=Signature,
        act=lambda row: stop_updates(signature=row),
        is_done=lambda row: not row.wants_updates,
        title=_("Stop news of this petition"),
        text=_("Your signature stays. You get no more mail about this petition."),
        button=_("Stop the news"),
        done_title=_("You get no more news of this petition"),
        done_text=_("Your signature stays."),
        find=where_it_counts,
    )
)
move = link_page(
    Link(
        purpose=Purpose.MOVE,
        model=Signature,
        act=lambda row: move_signature(signature=row, at=timezone.now()),
        is_done=lambda row: where_it_counts(row).pk != row.pk,
        title=_("Move your signature"),
        text=_("It then counts for the petition that this one was joined with."),
        button=_("Move my signature"),
        done_title=_("Your signature has moved"),
        done_text=_("It counts for the other petition now."),
    )
)
follow_confirm = link_page(
    Link(
        purpose=Purpose.FOLLOW,
        model=Follower,
        act=lambda row: confirm_follower(follower=row, at=timezone.now()),
        is_done=lambda row: row.confirmed_at is not None,
        title=_("Get news of this petition"),
        text=_("Following is not signing: your name does not count."),
        button=_("Send me the news"),
        done_title=_("You will hear of this petition"),
        done_text=_("Each mail holds a link to stop them."),
    )
)
unfollow = link_page(
    Link(
        purpose=Purpose.UNFOLLOW,
        model=Follower,
        act=lambda row: stop_following(follower=row),
        title=_("Stop news of this petition"),
        text=_("You get no more mail about this petition, and we delete your address."),
        button=_("Stop the news"),
        done_title=_("You get no more news of this petition"),
        done_text=_("Your address is deleted."),
        leaves_nothing=True,
    )
)
