"""The text of a draft in further languages, where its body allows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.core.errors import Invalid, NotAllowed, WrongState
from petitions.models import Petition, PetitionText
from petitions.permissions import is_creator, may_edit
from petitions.services.moderation import locked_petition


def languages_for(petition: Petition) -> list[tuple[str, str]]:
    """(code, name) of each language that the body allows besides the petition's own."""
    allowed = set(petition.body.languages) - {petition.language}
    return [(code, name) for code, name in settings.LANGUAGES if code in allowed]


@transaction.atomic
def write_translation(
    *, petition_id: int, language: str, texts: Mapping[str, str], actor: User, at: dt.datetime
) -> PetitionText:
    """Add or change the text in one language while the petition is a draft."""
    petition = _editable(petition_id, actor)
    if language not in dict(languages_for(petition)):
        raise Invalid(_("This language is not possible here."), fields={})
    known = PetitionText.objects.filter(petition=petition, language=language).first()
    text = known or PetitionText(petition=petition, language=language)
    for name, words in texts.items():
        setattr(text, name, words.strip())
    text.full_clean()
    text.save()
    _note_change(petition, at=at)
    return text


@transaction.atomic
def drop_translation(*, petition_id: int, language: str, actor: User, at: dt.datetime) -> None:
    """Take the text in one language out again."""
    petition = _editable(petition_id, actor)
    PetitionText.objects.filter(petition=petition, language=language).delete()
    _note_change(petition, at=at)


def _editable(petition_id: int, actor: User) -> Petition:
    petition = locked_petition(petition_id)
    if not is_creator(actor, petition):
        raise NotAllowed(_("Only the person who started a petition can change it."))
    if not may_edit(actor, petition):
        raise WrongState(_("The text is fixed now. If something is wrong in it, write to us."))
    return petition


def _note_change(petition: Petition, *, at: dt.datetime) -> None:
    petition.changed_at = at
    petition.save(update_fields=["changed_at"])
