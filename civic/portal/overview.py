"""What is going on in all three apps, for the pages that stand above them.

`areas`, where given, are the ids of the areas that count; without it all do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

from assemblies import cards as assembly_cards
from budgets import cards as budget_cards
from civic.core.cards import Card, Event, Hit
from petitions import cards as petition_cards

HITS_PER_APP = 20
Areas = Collection[int] | None


def open_now(at: dt.datetime, areas: Areas = None) -> list[Card]:
    """Everything that one can join at `at`; what closes first stands first."""
    cards = budget_cards.cards_open_now(at, areas) + petition_cards.cards_open_now(at, areas)
    cards += assembly_cards.cards_open_now(at, areas)
    return sorted(cards, key=lambda card: card.closes_at)


def coming_up(at: dt.datetime, areas: Areas = None) -> list[Event]:
    """What opens later, the next first."""
    return sorted(budget_cards.coming_up(at, areas), key=lambda event: event.date)


def became_of_it(limit: int, areas: Areas = None) -> list[Event]:
    """Results and answers, the latest first."""
    events = budget_cards.events(limit, areas) + petition_cards.events(limit, areas)
    events += assembly_cards.events(limit, areas)
    return sorted(events, key=lambda event: event.date, reverse=True)[:limit]


def found(text: str) -> list[Hit]:
    """Pages whose words contain `text`, app by app."""
    hits = budget_cards.search(text, HITS_PER_APP) + petition_cards.search(text, HITS_PER_APP)
    return hits + assembly_cards.search(text, HITS_PER_APP)


def addresses(limit: int) -> list[str]:
    """Paths of all published things, at most `limit`."""
    paths = budget_cards.addresses(limit)
    paths += petition_cards.addresses(limit - len(paths))
    return paths + assembly_cards.addresses(limit - len(paths))


def people_by_area(cards: Sequence[Card]) -> Counter[int]:
    """Area id -> how many take part there in what is open. Turnout alone: no choice, no name."""
    people: Counter[int] = Counter()
    for card in cards:
        people[card.area_id] += card.people
    return people
