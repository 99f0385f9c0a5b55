"""Put the demo petitions into the database, each through the services that people use."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.text import slugify

from civic.accounts.models import User
from civic.areas.models import Area
from civic.portal.demo.petition_content import BODIES, PETITIONS, DemoBody, DemoPetition, End
from civic.portal.demo.signatures import signatures_at, signing_times
from civic.portal.demo.timeline import Step, day
from petitions.models import Body, Petition, RejectionReason, Topic
from petitions.services import answering, closing, creating, merging, moderation
from petitions.services.importing import import_signatures
from petitions.states import PetitionStatus

PREPARATION = 9  # days from beginning a petition to its publication
SUPPORTERS, TOO_FEW_SUPPORTERS = 6, 3
DEBATE_KNOWN_BEFORE = 20  # days
SIGNED_FOR = {End.CLOSED: 186, End.WITHDRAWN: 20, End.MERGED: 8, End.REMOVED: 15}  # days

Act = Callable[[dt.datetime], object]


class Cast(NamedTuple):
    """Who acts. `guest` is whom visitors of the demo sign in as."""

    residents: Sequence[User]
    guest: User
    moderator: User
    officer: User


def petition_steps(*, cast: Cast, at: dt.datetime) -> list[Step]:
    """What happened to each petition that is not there yet, until now."""
    bodies = {content.slug: _body(content) for content in BODIES}
    known = set(Petition.objects.values_list("title", flat=True))
    stories = [
        _Story(content, bodies[content.body], cast, creator=cast.residents[number * 7], at=at)
        for number, content in enumerate(PETITIONS)
        if content.title not in known
    ]
    return [step for story in stories for step in story.steps()]


def _body(content: DemoBody) -> Body:
    body, _made = Body.objects.get_or_create(
        slug=content.slug,
        defaults={
            "name": content.name,
            "area": Area.objects.get(code=content.area),
            "response_threshold": content.response_threshold,
            "debate_threshold": content.debate_threshold,
        },
    )
    return body


class _Story:
    """One petition from its beginning until `at`."""

    petition: Petition

    def __init__(
        self, content: DemoPetition, body: Body, cast: Cast, *, creator: User, at: dt.datetime
    ) -> None:
        self.content, self.body, self.cast, self.at = content, body, cast, at
        self.creator = cast.guest if content.by_guest else creator
        self.source = random.Random(content.title)
        self.signers = 0
        self.opened = day(at, content.opened, 9)
        self.begun = day(at, content.opened - (PREPARATION if content.signatures else 0), 9)

    def steps(self) -> Iterator[Step]:
        yield self.begun, self._begin
        if self.content.end == End.DRAFT:
            return
        gather = self._act(creating.gather_supporters, actor=self.creator)
        yield self.begun + dt.timedelta(hours=1), gather
        if self.content.end == End.STOPPED:
            over = dt.timedelta(days=self.body.gathering_days, hours=2)
            yield self.begun + over, self._act(closing.close_petition)
            return
        few = self.content.end == End.GATHERING
        found = self.begun + dt.timedelta(hours=12)
        yield found, self._sign([found] * (TOO_FEW_SUPPORTERS if few else SUPPORTERS))
        yield from self._published() if self.content.signatures else self._decided()

    def _decided(self) -> Iterator[Step]:
        """What became of a petition that was never open; nothing yet for those that wait."""
        moderator, reason = self.cast.moderator, self.content.reason
        decided = self.begun + dt.timedelta(days=2)
        if self.content.end == End.FLAGGED:
            yield decided, self._act(moderation.flag_petition, actor=moderator, reason=reason)
        elif self.content.end == End.PUT_ASIDE:
            yield decided, self._act(moderation.put_aside, actor=moderator, reason=reason)
        elif self.content.end == End.REJECTED:
            yield (
                decided,
                self._act(
                    moderation.reject_petition,
                    reason=RejectionReason.objects.get(code=reason),
                    details="",
                    notify=True,
                    actor=moderator,
                ),
            )

    def _published(self) -> Iterator[Step]:
        yield self.opened, self._act(moderation.publish_petition, actor=self.cast.moderator)
        days = SIGNED_FOR.get(self.content.end)
        ended = self.opened + dt.timedelta(days=days) if days else self.at
        yield from self._signatures(ended)
        yield from self._answers()
        if days:
            yield ended + dt.timedelta(hours=1), self._ending()

    def _signatures(self, ended: dt.datetime) -> Iterator[Step]:
        """In portions, so that each threshold is recorded when it was reached."""
        times = signing_times(self.content, self.source, self.opened, ended)
        supporters = SUPPORTERS + 1  # with the creator
        thresholds = (self.body.response_threshold, self.body.debate_threshold)
        cuts = [number - supporters for number in thresholds if number]
        cuts = [cut for cut in cuts if cut < len(times)]
        for first, last in zip([0, *cuts], [*cuts, len(times)], strict=True):
            yield times[last - 1], self._sign(times[first:last])

    def _answers(self) -> Iterator[Step]:
        officer = self.cast.officer
        if self.content.answer:
            days, summary, text = self.content.answer
            words: dict[str, Any] = {"summary": summary, "text": text, "tell_now": False}
            answer = self._act(answering.answer_petition, actor=officer, **words)
            yield self.opened + dt.timedelta(days=days), answer
        if self.content.debate:
            days, outcome = self.content.debate
            held = self.opened + dt.timedelta(days=days)
            plan = self._act(answering.schedule_debate, actor=officer, on=held.date())
            yield held - dt.timedelta(days=DEBATE_KNOWN_BEFORE), plan
            if outcome:
                texts = {"outcome": outcome, "positions": "", "video_url": "", "transcript_url": ""}
                record = self._act(
                    answering.record_debate, actor=officer, held_on=held.date(), **texts
                )
                yield held + dt.timedelta(days=1), record

    def _ending(self) -> Act:
        officer, reason = self.cast.officer, self.content.reason
        if self.content.end == End.WITHDRAWN:
            return self._act(creating.withdraw_petition, actor=self.creator)
        if self.content.end == End.REMOVED:
            return self._act(moderation.take_down, actor=officer, reason=reason)
        if self.content.end == End.MERGED:
            return lambda at: merging.merge_petition(
                petition_id=self.petition.pk, into=self._twin(), actor=officer, at=at, reason=reason
            )
        return self._act(closing.close_petition)

    def _begin(self, at: dt.datetime) -> None:
        content, creator = self.content, self.creator
        self.petition = creating.begin_petition(
            body=self.body, title=content.title, language="en", actor=creator, at=at
        )
        texts = {"request": content.request, "background": content.background}
        creating.write_draft(petition_id=self.petition.pk, answers=texts, actor=creator, at=at)
        topic, _made = Topic.objects.get_or_create(
            slug=slugify(content.topic), defaults={"name": content.topic}
        )
        self.petition.topics.add(topic)

    def _sign(self, times: Sequence[dt.datetime]) -> Act:
        return lambda at: self._import(times, at)

    def _import(self, times: Sequence[dt.datetime], at: dt.datetime) -> None:
        numbers = range(self.signers, self.signers + len(times))
        addresses = [f"signer-{self.petition.pk}-{number}@signer.example" for number in numbers]
        self.signers += len(times)
        rows = signatures_at(times, self.content, self.source, addresses)
        import_signatures(petition=self.petition, rows=rows, actor=None, at=at)

    def _act(self, service: Callable[..., object], **fields: Any) -> Act:
        """A call of the service, for the petition that is there by then."""
        return lambda at: service(petition_id=self.petition.pk, at=at, **fields)

    def _twin(self) -> Petition:
        """The older open petition to the same body with the same topic."""
        rows = Petition.objects.filter(
            status=PetitionStatus.OPEN, body=self.body, topics__in=self.petition.topics.all()
        )
        return rows.exclude(pk=self.petition.pk).order_by("opened_at")[0]
