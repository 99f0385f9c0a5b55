"""A petition's numbers as the pictures of its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.areas.models import Area
from civic.areas.tiles import area_tiles
from civic.core.pictures.tiles import Tile
from petitions.models import AreaTotal, Debate, Mailing, Petition, Response
from petitions.rules.thresholds import Threshold
from petitions.services.counting import hour_of
from petitions.states import DebateState, PetitionStatus, ResponseState

CURVE_HOURS = 72
LABEL_HOURS = 14  # a label is as wide as so many columns on the smallest phone
AREAS_SECONDS = 600


@dataclass(frozen=True)
class Curve:
    """Signatures hour by hour. `points`: (hour in words, number); `ticks`: (index, weekday)."""

    points: list[tuple[str, int]]
    ticks: list[tuple[int, str]]

    @property
    def has_any(self) -> bool:
        return any(number for _hour, number in self.points)


@dataclass(frozen=True)
class AreaPicture:
    tiles: list[Tile]
    unknown: int
    caption: str


def embed_code(petition: Petition) -> str:
    """The line of HTML with which another site shows the counter."""
    address = settings.SITE_URL + reverse("petitions:embed", args=[petition.pk])
    title = escape(petition.localized.title)
    return f'<iframe src="{address}" title="{title}" width="340" height="340"></iframe>'


def threshold_marks(petition: Petition) -> list[tuple[int, str]]:
    words = {Threshold.RESPONSE: _("answer"), Threshold.DEBATE: _("debate")}
    return [
        (number, f"{formats.number_format(number, force_grouping=True)} {words[kind]}")
        for number, kind in petition.body.thresholds.marks()
    ]


def goal(petition: Petition) -> int:
    return petition.body.thresholds.goal(petition.signature_count)


def hourly_curve(petition: Petition, at: dt.datetime) -> Curve:
    """The last three days; of an ended petition, its last three."""
    end = min(at, ended_at(petition) or at)
    first = hour_of(end) - dt.timedelta(hours=CURVE_HOURS - 1)
    rows = petition.hour_totals.filter(hour__gte=first, hour__lte=end)
    numbers = dict(rows.values_list("hour", "confirmed"))
    hours = [first + dt.timedelta(hours=step) for step in range(CURVE_HOURS)]
    local = [timezone.localtime(hour) for hour in hours]
    points = [
        (formats.date_format(shown, "D j M, H:i"), numbers.get(hour, 0))
        for hour, shown in zip(hours, local, strict=True)
    ]
    ticks = [
        (index, formats.date_format(shown, "D"))
        for index, shown in enumerate(local)
        if shown.hour == 0 or index == 0
    ]
    if len(ticks) > 1 and ticks[1][0] < LABEL_HOURS:
        ticks = ticks[1:]  # the first day is too short for a label of its own
    if end != at:
        return Curve(points, ticks)
    early = [tick for tick in ticks if tick[0] < CURVE_HOURS - LABEL_HOURS]
    return Curve(points, [*early, (CURVE_HOURS - 1, _("now"))])


def area_picture(petition: Petition) -> AreaPicture | None:
    """The tile map by borough. None in a city without one, or where all signed on paper."""
    boroughs = mapped_boroughs()
    if not boroughs:
        return None
    rows = petition.area_totals.filter(level=AreaTotal.Level.BOROUGH)
    by_code = dict(rows.exclude(confirmed=0).values_list("code", "confirmed"))
    if not by_code:
        return None
    numbers = {area.pk: by_code.get(area.code, 0) for area in boroughs}
    unknown = sum(by_code.values()) - sum(numbers.values())
    known = [(numbers[area.pk], area) for area in boroughs]
    return AreaPicture(area_tiles(numbers, areas=boroughs), unknown, _caption(known, unknown))


def mapped_boroughs() -> list[Area]:
    """The boroughs on the tile map, from the cache."""
    found: list[Area] | None = cache.get("petitions:tiles")
    if found is None:
        found = list(Area.objects.boroughs().with_tiles())
        cache.set("petitions:tiles", found, AREAS_SECONDS)
    return found


def started_by(petition: Petition) -> str:
    if petition.creator_name:
        return petition.creator_name
    if petition.creator_area:
        return _("a resident of %(area)s") % {"area": petition.creator_area.name}
    return _("a resident")


def status_sentence(petition: Petition) -> str:
    """What one who may not sign any more should know."""
    sentences = {
        PetitionStatus.CLOSED: _("This petition has closed. It takes no more signatures."),
        PetitionStatus.REJECTED: _("This petition was not accepted."),
        PetitionStatus.WITHDRAWN: _("The person who started this petition has withdrawn it."),
        PetitionStatus.MERGED: _("This petition was joined with another one."),
    }
    return sentences.get(petition.status_now, "")


def lost_sentences(petition: Petition, *, is_open: bool) -> list[str]:
    """That a number was reached only by signatures that were taken out, and what follows."""
    kinds = list(Threshold)
    rows = petition.milestones.filter(kind__in=kinds)
    lost = {row.kind: row.lost_at for row in rows if row.lost_at is not None}
    if not lost:
        return []
    day = formats.date_format(timezone.localtime(max(lost.values())), "j E Y")
    said = [_("Signatures that should not have counted were taken out on %(day)s.") % {"day": day}]
    may_come_back = False
    if Threshold.RESPONSE in lost:
        said.append(_("Without them it is below the number for an answer."))
        if petition.response_state == ResponseState.ANSWERED:
            said.append(_("The answer stays."))
        may_come_back = petition.response_state == ResponseState.NONE
    if Threshold.DEBATE in lost:
        said.append(_("Without them it is below the number for a debate."))
        if petition.debate_state != DebateState.NONE:
            said.append(_("What was decided about the debate stays."))
        may_come_back |= petition.debate_state == DebateState.NONE
    if is_open and may_come_back:
        said.append(_("You can help it to get there."))
    return said


def debate_sentence(petition: Petition, debate: Debate | None, today: dt.date) -> str:
    """When it is or was debated, or that it will not be. A day that is over promises nothing."""
    if debate is None:
        return ""
    if petition.debate_state == DebateState.NOT_DEBATED:
        return _("It will not be debated. This is why:")
    if debate.held_on:
        return _("It was debated on %(day)s.") % {
            "day": formats.date_format(debate.held_on, "j E Y")
        }
    if debate.scheduled_on is None:
        return ""
    place = {"day": formats.date_format(debate.scheduled_on, "j E Y")}
    if debate.scheduled_on < today:
        return _("It was to be debated on %(day)s. What came of it is not entered yet.") % place
    return _("It will be debated on %(day)s.") % place


def response_changed(response: Response | None) -> dt.datetime | None:
    """When an answer was changed, unless that was on its first day."""
    if response is None:
        return None
    is_later = timezone.localdate(response.changed_at) > timezone.localdate(response.answered_at)
    return response.changed_at if is_later else None


def ended_at(petition: Petition) -> dt.datetime | None:
    """When it stopped taking signatures, or will: by the clock, or earlier by what became of it."""
    if petition.closes_at is None or petition.status == PetitionStatus.OPEN:
        return petition.closes_at
    return min(petition.closes_at, petition.status_since)


def supporters_sentence(petition: Petition) -> str:
    """For who opens the secret link when it is not looking for supporters any more."""
    checked = _("It has found enough. %(body)s is checking it.") % {"body": petition.body.name}
    sentences = {
        PetitionStatus.MODERATION: checked,
        PetitionStatus.FLAGGED: checked,
        PetitionStatus.DORMANT: checked,
        PetitionStatus.WITHDRAWN: _("The person who started this petition has given it up."),
        PetitionStatus.GATHERING: _("Its time is over."),
    }
    return sentences.get(PetitionStatus(petition.status), _("It has ended."))


def creators_sentences(petition: Petition) -> list[str]:
    """Where it stands and what comes next, for the person who began it."""
    body, needed = petition.body.name, petition.body.supporters_needed
    ends = petition.closes_at and formats.date_format(timezone.localtime(petition.closes_at), "j E")
    words = {"body": body, "needed": needed, "day": ends, "contact": petition.body.contact_email}
    sentences = {
        PetitionStatus.DRAFT: [_("Nobody but you can see it yet.")],
        PetitionStatus.GATHERING: [
            _("It needs %(needed)s supporters by %(day)s. Then %(body)s checks it.")
        ],
        PetitionStatus.MODERATION: [
            _("It has its supporters. %(body)s checks it now, mostly within 7 days."),
            _("You get a mail when that is done."),
        ],
        PetitionStatus.FLAGGED: [
            _("A second person looks at it, so the check takes a little longer."),
            _("You get a mail when that is done."),
        ],
        PetitionStatus.DORMANT: [
            _("The check waits for something that has to be known first."),
            _("You get a mail when that is done."),
        ],
        PetitionStatus.OPEN: [_("People can sign it until %(day)s.")],
        PetitionStatus.CLOSED: [_("It takes no more signatures. What comes of it appears here.")],
        PetitionStatus.REJECTED: [
            _("It was not accepted. Everybody can read it and the reason."),
            _("You can start another one that puts it right."),
        ],
        PetitionStatus.HIDDEN: [
            _("It was not accepted, and its text is not shown to anybody but you."),
            _("You can start another one that puts it right."),
        ],
        PetitionStatus.WITHDRAWN: [_("You gave it up. It takes no more signatures.")],
        PetitionStatus.MERGED: [
            _("It was joined with another petition. Each signer was asked to move there.")
        ],
        PetitionStatus.STOPPED: [
            _("It did not find %(needed)s supporters in time."),
            _("You can start it again: the text is kept on this page."),
        ],
        PetitionStatus.REMOVED: [_("%(body)s took it down. Nobody but you can see it.")],
    }
    said = [sentence % words for sentence in sentences[petition.status_now]]
    if petition.body.contact_email and petition.status in _IN_DOUBT:
        said.append(_("Questions? Write to %(contact)s.") % words)
    return said


_IN_DOUBT = frozenset(
    {
        PetitionStatus.DORMANT,
        PetitionStatus.REJECTED,
        PetitionStatus.HIDDEN,
        PetitionStatus.REMOVED,
    }
)


def updates_of(petition: Petition) -> list[tuple[Mailing, str]]:
    """What the creator wrote to the signers, newest first, and what became of each."""
    words = {
        Mailing.Status.DRAFT: _("%(body)s reads it before it goes out.")
        % {"body": petition.body.name},
        Mailing.Status.QUEUED: _("It goes out in the coming night."),
        Mailing.Status.SENDING: _("It is going out."),
        Mailing.Status.SENT: _("It was sent."),
        Mailing.Status.REFUSED: _("It was not sent. We wrote to you why."),
    }
    own = Mailing.objects.filter(petition=petition, kind=Mailing.Kind.CREATOR)
    return [(mailing, words[Mailing.Status(mailing.status)]) for mailing in own]


def facts_of(petition: Petition) -> list[tuple[str, str]]:
    """The lines beside the text: who began it, when it ends, who checked it."""
    rows = [(_("Started by"), started_by(petition))]
    end = ended_at(petition)
    if end:
        ends = _("Open until") if petition.status_now == PetitionStatus.OPEN else _("Ended")
        rows.append((ends, formats.date_format(timezone.localtime(end), "j E Y, H:i T")))
    if petition.opened_at:
        day = formats.date_format(timezone.localtime(petition.opened_at), "j E Y")
        text = _("%(body)s on %(day)s") % {"body": petition.body.name, "day": day}
        rows.append((_("Checked by"), text))
    return rows


def standing(petition: Petition) -> list[tuple[str, str]]:
    """(words, hue) of each thing that has come of the petition, for tags."""
    tags = []
    if petition.status_now != PetitionStatus.OPEN:
        tags.append((petition.status_in_words, ""))
    if petition.response_state != ResponseState.NONE:
        hue = "good" if petition.response_state == ResponseState.ANSWERED else "warn"
        tags.append((petition.get_response_state_display(), hue))
    if petition.debate_state != DebateState.NONE:
        hue = "good" if petition.debate_state == DebateState.DEBATED else "warn"
        tags.append((petition.get_debate_state_display(), hue))
    return tags


def signatures_of(count: int) -> str:
    """ "1 signature", "7,113 signatures"."""
    number = formats.number_format(count, force_grouping=True)
    return ngettext("%(n)s signature", "%(n)s signatures", count) % {"n": number}


def _caption(known: Sequence[tuple[int, Area]], unknown: int) -> str:
    most = sorted((pair for pair in known if pair[0]), key=lambda pair: (-pair[0], pair[1].name))
    names = [area.name for _number, area in most[:3]]
    parts = []
    if len(names) == 3:
        place = {"a": names[0], "b": names[1], "c": names[2]}
        parts.append(_("%(a)s, %(b)s and %(c)s signed most.") % place)
    if unknown:
        sentence = ngettext(
            "%(n)s signature is not in a known borough.",
            "%(n)s signatures are not in a known borough.",
            unknown,
        )
        parts.append(sentence % {"n": formats.number_format(unknown, force_grouping=True)})
    return " ".join(parts)
