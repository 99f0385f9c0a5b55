"""When and where people sign a demo petition.

Spread over the hours as real signatures are: many on the first days and when something happened,
few at night, then a long tail. Drawn by a seeded generator.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence

from civic.areas.models import Area
from civic.portal.demo import people
from civic.portal.demo.petition_content import DemoPetition
from petitions.services.importing import ImportedSignature

HOUR = dt.timedelta(hours=1)
BY_HOUR = (2, 1, 1, 1, 1, 2, 5, 9, 12, 10, 9, 9, 12, 11, 9, 9, 10, 12, 13, 14, 14, 12, 8, 4)
TAIL, BURST, CALM_AFTER = 0.12, 1.6, 2.2
AROUND = 8.0
UNKNOWN_PLACE = 0.04


def signing_times(
    content: DemoPetition, source: random.Random, start: dt.datetime, end: dt.datetime
) -> list[dt.datetime]:
    """The moments of all its signatures between `start` and `end`, in order."""
    hours = range(max(1, (end - start) // HOUR))
    weights = [
        _interest(content, hour / 24) * BY_HOUR[(start + hour * HOUR).hour] for hour in hours
    ]
    chosen = source.choices(hours, weights, k=content.signatures)
    return sorted(start + (hour + source.random()) * HOUR for hour in chosen)


def signatures_at(
    times: Sequence[dt.datetime],
    content: DemoPetition,
    source: random.Random,
    addresses: Sequence[str],
) -> list[ImportedSignature]:
    """One signature for each of `times`, by different people with these e-mail addresses."""
    boroughs = list(Area.objects.boroughs().order_by("code"))
    weights = [
        (area.population or 0) * (AROUND if area.code in content.around else 1.0)
        for area in boroughs
    ]
    homes = source.choices(boroughs, weights, k=len(times))
    return [
        ImportedSignature(
            name=name,
            email=address,
            confirmed_at=time,
            borough_id=None if source.random() < UNKNOWN_PLACE else home.pk,
        )
        for name, address, time, home in zip(
            people.names(len(times), source), addresses, times, homes, strict=True
        )
    ]


def _interest(content: DemoPetition, days: float) -> float:
    """How much it is talked about, `days` after its opening."""
    bursts = (days - burst for burst in (0, *content.bursts) if days >= burst)
    return TAIL + sum(BURST * math.exp(-since / CALM_AFTER) for since in bursts)
