"""What is going on in all three apps, for the pages that stand above them.

`areas`, where given, are the ids of the areas that count; without it all do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from assemblies import cards as assembly_cards
from budgets import cards as budget_cards
from civic.areas.models import Area
from civic.core.cards import Card, Event, Hit
from petitions import cards as petition_cards

HITS_PER_APP = 20
Areas = Iterable[int] | None


def open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """What one can join at `at`, app by app; of petitions those with the most signatures."""
    return [
        *budget_cards.cards_open_now(at, areas),
        *petition_cards.cards_open_now(at, areas),
        *assembly_cards.cards_open_now(at, areas),
    ]


def first_of_each_app(cards: Iterable[Card], number: int) -> list[Card]:
    """At most `number` cards of each app, in their order."""
    apps = groupby(cards, key=lambda card: card.hue)
    return [card for _app, own in apps for card in list(own)[:number]]


def coming_up(at: dt.datetime, areas: Areas = None) -> list[Event]:
    """What opens later, the next first."""
    return budget_cards.coming_up(at, areas)


def became_of_it(limit: int, areas: Areas = None) -> list[Event]:
    """Results and answers, the latest first."""
    events = [
        *budget_cards.events(limit, areas),
        *petition_cards.events(limit, areas),
        *assembly_cards.events(limit, areas),
    ]
    return sorted(events, key=lambda event: event.date, reverse=True)[:limit]


def found(text: str) -> list[Hit]:
    """Pages whose words contain `text`, app by app."""
    return [
        *budget_cards.search(text, HITS_PER_APP),
        *petition_cards.search(text, HITS_PER_APP),
        *assembly_cards.search(text, HITS_PER_APP),
    ]


def addresses(limit: int) -> list[str]:
    """Paths of all published things, at most `limit`."""
    paths = budget_cards.addresses(limit)
    paths += petition_cards.addresses(limit - len(paths))
    return paths + assembly_cards.addresses(limit - len(paths))


def people_by_area(cards: Sequence[Card], areas: Iterable[Area], at: dt.datetime) -> Counter[int]:
    """Area id -> how many take part there in what is open: votes and signatures.

    Turnout alone: no choice, no name. The id 0 counts signatures from unknown places.
    """
    ids = {area.code: area.pk for area in areas}
    people: Counter[int] = Counter()
    for card in cards:
        if card.hue == budget_cards.HUE:
            people[card.area_id] += card.people
    if any(card.hue == petition_cards.HUE for card in cards):
        for code, signatures in petition_cards.signatures_by_area(at).items():
            people[ids.get(code, 0)] += signatures
    return people
