"""What signing has to know, from the cache: a signature reads no petition and no settings.

A service that changes one of these calls `forget_petition` or `forget_policy`, which other
processes notice within NEAR_CACHE_SECONDS, or after `SECONDS` where the shared cache is away. The
end of a petition is a time in the facts, so a cached petition admits no late signature.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import get_language

from civic.areas.models import Area
from civic.core import near_cache
from petitions.models import Petition, PetitionText, PlaceAsked, Policy
from petitions.models.bodies import Eligibility
from petitions.rules.emails import ascii_domain
from petitions.rules.networks import network_range
from petitions.rules.throwaway import THROWAWAY
from petitions.states import PetitionStatus

SECONDS = 60
POLICY_KEY = "petitions:policy"
BOROUGHS_KEY = "petitions:boroughs"

Ranges = tuple[tuple[str, str], ...]
Facts = TypeVar("Facts")


@dataclass(frozen=True)
class PetitionFacts:
    """A petition as far as a signature needs it. `titles` are by language, its own first."""

    id: int
    titles: Mapping[str, str]
    status: str
    closes_at: dt.datetime | None
    household_slots: int
    eligibility: Eligibility
    place_asked: str = PlaceAsked.POSTCODE

    @property
    def title(self) -> str:
        """In the reader's language where there is one, else as it was written."""
        own = next(iter(self.titles.values()))
        return self.titles.get(get_language() or "", own)

    def is_open(self, at: dt.datetime) -> bool:
        return self.status == PetitionStatus.OPEN and self._in_time(at)

    def is_gathering(self, at: dt.datetime) -> bool:
        return self.status == PetitionStatus.GATHERING and self._in_time(at)

    def _in_time(self, at: dt.datetime) -> bool:
        return self.closes_at is None or at < self.closes_at


@dataclass(frozen=True)
class PolicyFacts:
    """The site's switches and limits, parsed."""

    signing_paused: bool
    creating_paused: bool
    mail_paused: bool
    popular_paused: bool
    per_network: int
    per_network_overall: int
    per_wide_network: int
    burst_size: int
    allowed: Ranges
    denied: Ranges
    denied_domains: frozenset[str]
    allowed_domains: frozenset[str]

    @property
    def clock_stands(self) -> bool:
        """Nobody can sign or confirm, so no petition ends; the time is given back."""
        return self.signing_paused or self.mail_paused


def petition_facts(petition_id: int) -> PetitionFacts | None:
    """None where there is no such petition; that too is remembered."""
    found: PetitionFacts | str = _remembered(
        _petition_key(petition_id), lambda: _read_petition(petition_id) or "none"
    )
    return None if isinstance(found, str) else found


def policy_facts() -> PolicyFacts:
    return _remembered(POLICY_KEY, _read_policy)


def borough_names() -> list[tuple[int, str]]:
    """(id, name) of each borough, for forms that ask where one lives."""
    boroughs = Area.objects.boroughs().order_by("name")
    return _remembered(BOROUGHS_KEY, lambda: list(boroughs.values_list("pk", "name")))


def forget_petition(petition_id: int) -> None:
    """After the change is committed, so that nobody remembers the old facts again."""
    transaction.on_commit(lambda: _forget(_petition_key(petition_id)))


def forget_policy() -> None:
    transaction.on_commit(lambda: _forget(POLICY_KEY))


def _remembered(key: str, read: Callable[[], Facts]) -> Facts:
    """From this process's memory, else from the shared cache, else read anew."""
    found: Facts | None = near_cache.recall(key)
    if found is not None:
        return found
    found = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, SECONDS)
    near_cache.keep(key, found)
    return found


def _forget(key: str) -> None:
    near_cache.drop(key)
    cache.delete(key)


def _petition_key(petition_id: int) -> str:
    """Of another name whenever `PetitionFacts` changes, for the minute after an update."""
    return f"petitions:facts-2:{petition_id}"


def _read_petition(petition_id: int) -> PetitionFacts | None:
    row = Petition.objects.select_related("body__area").filter(pk=petition_id).first()
    return facts_of(row) if row else None


def facts_of(row: Petition) -> PetitionFacts:
    """The facts of a petition that is at hand."""
    texts: list[Petition | PetitionText] = [row]
    if len(settings.LANGUAGES) > 1:
        texts += row.texts.all()
    return PetitionFacts(
        id=row.pk,
        titles={text.language: text.title for text in texts},
        status=row.status,
        closes_at=row.closes_at,
        household_slots=row.body.household_slots,
        eligibility=row.body.eligibility(),
        place_asked=row.body.place_asked,
    )


def _read_policy() -> PolicyFacts:
    row = Policy.objects.filter(pk=1).first() or Policy(pk=1)
    return PolicyFacts(
        signing_paused=row.signing_paused_at is not None,
        creating_paused=row.creating_paused_at is not None,
        mail_paused=row.mail_paused_at is not None,
        popular_paused=row.popular_paused_at is not None,
        per_network=row.per_network,
        per_network_overall=row.per_network_overall,
        per_wide_network=row.per_wide_network,
        burst_size=row.burst_size,
        allowed=tuple(network_range(line) for line in row.allowed_networks.split()),
        denied=tuple(network_range(line) for line in row.denied_networks.split()),
        denied_domains=_domains(row.denied_domains)
        | (THROWAWAY if row.holds_back_throwaway else frozenset()),
        allowed_domains=_domains(row.allowed_domains),
    )


def _domains(text: str) -> frozenset[str]:
    return frozenset(ascii_domain(domain.lstrip("@")) for domain in text.lower().split())
