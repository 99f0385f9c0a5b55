"""Give a project its picture, or take it away."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from budgets.models import Project, ProjectPicture
from budgets.permissions import may_manage
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid, NotAllowed
from civic.core.photos import Photo, UnusablePhoto, prepare_photo


def set_picture(
    *, project_id: int, content: bytes, alt: str, credit: str, actor: User, at: dt.datetime
) -> ProjectPicture:
    """Replaces the picture that the project had. Raises NotAllowed, or Invalid for the fields
    `content`, `alt` and `credit`."""
    _check(actor)
    try:
        photo = prepare_photo(content)  # takes a second: before the transaction and its lock
    except UnusablePhoto as reason:
        raise Invalid(_("The picture was not taken."), fields={"content": [str(reason)]}) from None
    return _replace(project_id, photo, alt, credit, actor, at)


@transaction.atomic
def remove_picture(*, project_id: int, actor: User, at: dt.datetime, reason: str = "") -> None:
    """Does nothing where there is none. Raises NotAllowed."""
    _check(actor)
    project = _locked(project_id)
    before = _record_of(getattr(project, "picture", None))
    if before:
        project.picture.delete()
        audit.record(
            action="project.picture_removed",
            subject=project,
            actor=actor,
            at=at,
            before=before,
            reason=reason,
        )


@transaction.atomic
def _replace(
    project_id: int, photo: Photo, alt: str, credit: str, actor: User, at: dt.datetime
) -> ProjectPicture:
    project = _locked(project_id)
    before = _record_of(getattr(project, "picture", None))
    picture = getattr(project, "picture", None) or ProjectPicture(project=project)
    picture.alt, picture.credit = alt.strip(), credit.strip()
    picture.digest = hashlib.sha256(photo.large).hexdigest()[:32]
    picture.width, picture.height = photo.width, photo.height
    picture.small, picture.large = photo.small, photo.large
    try:
        picture.full_clean()
    except ValidationError as error:
        raise Invalid(_("The picture was not taken."), fields=error.message_dict) from None
    picture.save()
    audit.record(
        action="project.picture_set",
        subject=project,
        actor=actor,
        at=at,
        before=before,
        after=_record_of(picture),
    )
    return picture


def _check(actor: User) -> None:
    if not may_manage(actor):
        raise NotAllowed(_("Only a budget officer may do this."))


def _locked(project_id: int) -> Project:
    """Two officials who send a picture at once come one after the other."""
    return Project.objects.select_for_update().get(pk=project_id)


def _record_of(picture: ProjectPicture | None) -> dict[str, Any]:
    if picture is None:
        return {}
    return {"alt": picture.alt, "credit": picture.credit, "digest": picture.digest}
