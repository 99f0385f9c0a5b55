"""What goes out to signers: shown as they will get it, then sent, or stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from civic.accounts.models import User
from civic.core.admin import Act
from petitions.admin.base import PetitionsAdmin
from petitions.admin.forms import NoQuestionForm, WhyForm
from petitions.models import Mailing
from petitions.permissions import is_petitions_officer
from petitions.services import mailings

# A mail carries its style in itself. The page it is shown in is ours and keeps the strict policy.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


def _may_decide(user: User, mailing: Mailing) -> bool:
    return is_petitions_officer(user) and mailing.status in mailings.WAITING


def _may_hasten(user: User, mailing: Mailing) -> bool:
    return _may_decide(user, mailing) and (
        mailing.status == Mailing.Status.DRAFT or mailing.send_after > timezone.now()
    )


def _release(mailing: Mailing, actor: User, data: dict[str, Any]) -> None:
    mailings.release_mailing(mailing_id=mailing.pk, now=False, actor=actor, at=timezone.now())


def _send_now(mailing: Mailing, actor: User, data: dict[str, Any]) -> None:
    mailings.release_mailing(mailing_id=mailing.pk, now=True, actor=actor, at=timezone.now())


def _stop(mailing: Mailing, actor: User, data: dict[str, Any]) -> None:
    mailings.stop_mailing(mailing_id=mailing.pk, actor=actor, at=timezone.now(), **data)


def _send_to_me(mailing: Mailing, actor: User, data: dict[str, Any]) -> None:
    language = mailing.petition.language
    mailings.send_preview(mailing_id=mailing.pk, language=language, actor=actor, at=timezone.now())


@admin.register(Mailing)
class MailingAdmin(PetitionsAdmin):
    """Updates by creators and news by officials wait here as drafts."""

    acts = [
        Act(
            "send-to-me",
            _("Send it to me"),
            _send_to_me,
            lambda user, mailing: is_petitions_officer(user),
            _("One mail to your own address. Its links change nothing."),
            NoQuestionForm,
        ),
        Act(
            "release",
            _("Send it in the coming night"),
            _release,
            lambda user, mailing: (
                _may_decide(user, mailing) and mailing.status == Mailing.Status.DRAFT
            ),
            _("Until then it can be stopped."),
            NoQuestionForm,
        ),
        Act(
            "send-now",
            _("Send it now"),
            _send_now,
            _may_hasten,
            _("It begins to go out within a minute and cannot be called back."),
            NoQuestionForm,
        ),
        Act(
            "stop",
            _("Do not send it"),
            _stop,
            _may_decide,
            _("If its creator wrote it, your reason is told to them."),
            WhyForm,
        ),
    ]
    list_display = ["subject", "petition", "kind", "status", "recipients", "send_after"]
    list_filter = ["status", "kind"]
    list_select_related = ["petition"]
    readonly_fields = (
        "petition",
        "kind",
        "status",
        "send_after",
        "made_by",
        "recipients",
        "finished_at",
    )
    fields = ("subject", "text", *readonly_fields)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Officials edit their own drafts; a creator's words are theirs."""
        allowed = super().has_change_permission(request, obj)
        if not isinstance(obj, Mailing):
            return allowed
        own = obj.kind == Mailing.Kind.BUSINESS and obj.status == Mailing.Status.DRAFT
        return allowed and own

    def links(self, request: HttpRequest, row: Mailing) -> Sequence[tuple[Any, str]]:
        preview = reverse("admin:petitions_mailing_preview", args=[row.pk])
        return [(_("See it as the signers will get it"), preview)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        mail = xframe_options_sameorigin(view(self.preview_mail))
        return [
            path("<int:pk>/preview/", view(self.preview), name="petitions_mailing_preview"),
            path("<int:pk>/preview/mail/", mail, name="petitions_mailing_preview_mail"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Subject, the mail in its own frame, and the text for those who read without HTML."""
        mailing = self._mailing(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("As the signers will get it"),
            "mailing": mailing,
            "mail": mailings.preview_of(mailing, language=get_language() or ""),
            "back": reverse("admin:petitions_mailing_change", args=[pk]),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/petitions/mailing_preview.html", context)

    def preview_mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail's HTML alone: no script, no form, no request to anywhere."""
        mail = mailings.preview_of(self._mailing(request, pk), language=get_language() or "")
        response = HttpResponse(mail.html)
        response._csp_replace = MAIL_POLICY  # type: ignore[attr-defined]
        return response

    def _mailing(self, request: HttpRequest, pk: int) -> Mailing:
        rows = Mailing.objects.select_related("petition__body")
        mailing = get_object_or_404(rows, pk=pk)
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        return mailing
