"""What the mails to signers and followers say of what has come of a petition.

The words are made when a mail is written, so they tell what stands then.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions.models import Mailing, Petition
from petitions.states import DebateState, PetitionStatus, ResponseState

Kind = Mailing.Kind
WRITTEN = {Kind.BUSINESS, Kind.CREATOR}


@dataclass(frozen=True)
class Words:
    """`intro` says whose words the text is, where a person wrote it."""

    subject: str
    text: str
    intro: str = ""


def words_of(mailing: Mailing, *, follows: bool = False) -> Words:
    """For one reader, in the language that is active. What a person wrote stands as written."""
    if mailing.kind == Kind.CREATOR:
        intro = _("The person who started this petition writes:")
        return Words(mailing.subject, mailing.text, intro)
    if mailing.kind == Kind.BUSINESS:
        intro = _("%(body)s writes:") % {"body": mailing.petition.body.name}
        return Words(mailing.subject, mailing.text, intro)
    return standard_words(mailing.petition, Kind(mailing.kind), follows=follows)


def standard_words(petition: Petition, kind: Mailing.Kind, *, follows: bool = False) -> Words:
    """Of news that nobody writes. A follower has signed nothing, so nothing of theirs can move."""
    if kind == Kind.RESPONSE:
        return _response(petition)
    if kind == Kind.DEBATE:
        return _debate(petition)
    if kind == Kind.CLOSED:
        return _closed(petition)
    if kind == Kind.MERGE:
        return _joined(petition) if follows else _may_it_move(petition)
    place = _place(petition)
    return Words(
        _("%(count)s signatures: “%(title)s”") % place,
        _("The petition now has %(count)s signatures. You hear what %(body)s does about it.")
        % place,
    )


def _response(petition: Petition) -> Words:
    place = _place(petition)
    answer = getattr(petition, "response", None)
    text = _("You can read the whole answer on the petition's page.")
    if answer is not None:
        text = f"{answer.summary}\n\n{text}"
    return Words(_("%(body)s has answered “%(title)s”") % place, text)


def _debate(petition: Petition) -> Words:
    place, debate = _place(petition), getattr(petition, "debate", None)
    if debate is not None and petition.debate_state == DebateState.SCHEDULED:
        place["day"] = formats.date_format(debate.scheduled_on, "j E Y")
        text = _("It will be debated on %(day)s.") % place
        return Words(_("“%(title)s” will be debated on %(day)s") % place, text)
    if debate is not None and petition.debate_state == DebateState.DEBATED:
        place["day"] = formats.date_format(debate.held_on, "j E Y")
        text = _("It was debated on %(day)s. The petition's page says what came of it.") % place
        return Words(_("“%(title)s” was debated") % place, text)
    if debate is not None and petition.debate_state == DebateState.NOT_DEBATED:
        text = _("It will not be debated. This is why:")
        return Words(_("“%(title)s” will not be debated") % place, f"{text}\n\n{debate.outcome}")
    text = _("You can read more on the petition's page.")
    return Words(_("News of the debate on “%(title)s”") % place, text)


def _closed(petition: Petition) -> Words:
    place = _place(petition)
    if petition.status == PetitionStatus.WITHDRAWN:
        text = _("The person who started it has withdrawn it. It takes no more signatures.")
        return Words(_("The petition “%(title)s” was withdrawn") % place, text)
    reason = petition.rejection_reason
    if petition.status == PetitionStatus.REJECTED and reason and reason.code != reason.TOO_FEW:
        why = [_("%(body)s has ended it. This is why:") % place, f"{reason.title}. {reason.text}"]
        text = "\n\n".join([*why, petition.rejection_details]).strip()
        return Words(_("The petition “%(title)s” was ended") % place, text)
    if petition.status == PetitionStatus.REJECTED:
        text = ngettext(
            "It ended with %(count)s signature, too few for %(body)s to take it up.",
            "It ended with %(count)s signatures, too few for %(body)s to take it up.",
            petition.signature_count,
        )
        text = text % place
        thanks = _("Thank you for taking part.")
        return Words(_("The petition “%(title)s” has closed") % place, f"{text} {thanks}")
    text = ngettext(
        "It ended with %(count)s signature. Thank you for taking part.",
        "It ended with %(count)s signatures. Thank you for taking part.",
        petition.signature_count,
    )
    text = text % place
    if petition.response_state == ResponseState.AWAITING:
        owed = _("%(body)s still has to answer it. We write to you when it has.") % place
        text = f"{text}\n\n{owed}"
    return Words(_("The petition “%(title)s” has closed") % place, text)


def _may_it_move(petition: Petition) -> Words:
    place = _place(petition)
    text = _(
        "The petition that you signed was joined with “%(into)s”, which asks for nearly the "
        "same. Your signature moves there only if you say so."
    )
    return Words(_("May we move your signature to “%(into)s”?") % place, text % place)


def _joined(petition: Petition) -> Words:
    place = _place(petition)
    text = _(
        "The petition was joined with “%(into)s”, which asks for nearly the same. It takes no "
        "more signatures. You can sign or follow the other one."
    )
    return Words(_("“%(title)s” was joined with another petition") % place, text % place)


def _place(petition: Petition) -> dict[str, str]:
    count = formats.number_format(petition.signature_count, force_grouping=True)
    return {
        "title": petition.localized.title,
        "count": count,
        "body": petition.body.name,
        "into": petition.merged_into.localized.title if petition.merged_into else "",
    }
