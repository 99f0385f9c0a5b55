"""Many petitions and signatures, made by the database itself."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from civic.accounts.models import User
from civic.areas.models import Area
from petitions.models import Body, Petition, Policy

WORDS = [
    "bus",
    "tram",
    "cycle",
    "library",
    "playground",
    "tree",
    "street",
    "night",
    "school",
    "river",
    "market",
    "bridge",
    "park",
    "air",
    "noise",
    "light",
    "bench",
    "toilet",
    "crossing",
    "nursery",
    "clinic",
    "housing",
    "rent",
    "pool",
    "museum",
    "square",
    "canal",
]

SIGNATURES = """
INSERT INTO petitions_signature (petition_id, name, name_key, email, email_key, slot, postcode,
  borough_id, ward_id, wants_updates, language, network, state, counted_as, suspicion, created_at,
  confirmed_at, mails_sent, mail_failures, state_before)
SELECT %(first)s + floor(power(random(), 3) * %(petitions)s)::int, 'Person ' || n, 'person ' || n,
  'p' || n || '@example.org', 'p' || n || '@example.org', 0, 'AB1' || n %% 100,
  CASE WHEN n %% 30 = 0 THEN NULL ELSE %(borough)s + n %% %(boroughs)s END, NULL, n %% 3 = 0, 'en',
  '', 'confirmed', 'confirmed', '', moment, moment, 1, 0, ''
FROM (SELECT n, now() - random() * interval '90 days' AS moment
      FROM generate_series(%(from)s, %(to)s) n) made
ON CONFLICT DO NOTHING
"""


TOTALS = (
    """TRUNCATE petitions_petitiontotal, petitions_hourtotal, petitions_areatotal""",
    """INSERT INTO petitions_petitiontotal
         (petition_id, confirmed, suspicious, invalidated, withdrawn, paper)
       SELECT p.id, count(s.id), 0, 0, 0, 0 FROM petitions_petition p
       LEFT JOIN petitions_signature s ON s.petition_id = p.id AND s.state = 'confirmed'
       GROUP BY p.id""",
    """INSERT INTO petitions_hourtotal (petition_id, hour, confirmed)
       SELECT petition_id, date_trunc('hour', confirmed_at), count(*) FROM petitions_signature
       WHERE state = 'confirmed' GROUP BY 1, 2""",
    """INSERT INTO petitions_areatotal (petition_id, level, code, confirmed)
       SELECT s.petition_id, 'borough', coalesce(a.code, ''), count(*)
       FROM petitions_signature s LEFT JOIN areas_area a ON a.id = s.borough_id
       WHERE s.state = 'confirmed' GROUP BY 1, 3
       UNION ALL SELECT petition_id, 'ward', '', count(*) FROM petitions_signature
       WHERE state = 'confirmed' GROUP BY 1""",
    """UPDATE petitions_petition p SET signature_count = t.confirmed
       FROM petitions_petitiontotal t WHERE t.petition_id = p.id""",
    """VACUUM ANALYZE""",
)


def make_city() -> Body:
    city = Area.objects.create(code="CITY", name="Riverton", kind=Area.Kind.CITY)
    Area.objects.bulk_create(
        Area(
            code=f"B{number}",
            name=f"Borough {number}",
            abbreviation=f"B{number}",
            kind=Area.Kind.BOROUGH,
            parent=city,
            tile_column=number % 6 + 1,
            tile_row=number // 6 + 1,
        )
        for number in range(33)
    )
    no_limit = {"per_network": 2_000_000_000, "per_network_overall": 2_000_000_000}
    Policy.objects.update_or_create(pk=1, defaults=no_limit)
    return Body.objects.create(name="City Hall", slug="city-hall", area=city)


def make_petitions(body: Body, number: int) -> None:
    """Open petitions with titles of three words and a text of twenty."""
    at = timezone.now()
    creator, _made = User.objects.get_or_create(email="creator@example.org")
    size = len(WORDS)
    Petition.objects.bulk_create(
        (
            Petition(
                body=body,
                title=f"More {WORDS[n % size]} and {WORDS[n // size % size]} number {n}",
                request=" ".join(WORDS[(n * k) % size] for k in range(1, 12)),
                background=" ".join(WORDS[(n + k * k) % size] for k in range(20)),
                creator=creator,
                status="open",
                created_at=at,
                changed_at=at,
                status_since=at,
                opened_at=at - dt.timedelta(minutes=n),
                closes_at=at + dt.timedelta(days=180),
            )
            for n in range(number)
        ),
        batch_size=2000,
    )


def make_signatures(first: int, last: int) -> None:
    """Numbered signatures, most of them on few petitions; counted."""
    ids = Petition.objects.order_by("pk").values_list("pk", flat=True)
    boroughs = Area.objects.boroughs().order_by("pk").values_list("pk", flat=True)
    values = {
        "first": ids[0],
        "petitions": len(ids),
        "borough": boroughs[0],
        "boroughs": len(boroughs),
        "from": first,
        "to": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(SIGNATURES, values)
    make_totals()


def make_totals() -> None:
    with connection.cursor() as cursor:
        for statement in TOTALS:
            cursor.execute(statement)
