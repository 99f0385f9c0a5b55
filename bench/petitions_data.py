"""Many petitions and signatures, made by the database itself."""

from __future__ import annotations

import random

from django.core.management import call_command
from django.db import connection

from civic.accounts.models import User
from civic.areas.models import Area
from petitions.models import Body, Petition, Policy

# Few words, so that each stands in many petitions: the hard case for a search.
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

PETITIONS = """
INSERT INTO petitions_petition (body_id, title, request, background, language, creator_id,
    creator_name, status, response_state, debate_state, rejection_details, created_at, changed_at,
    status_since, opened_at, closes_at, signature_count)
SELECT %(body)s, 'More ' || word[n %% size + 1] || ' and ' || word[n / size %% size + 1]
        || ' number ' || n,
    (SELECT string_agg(word[n * k %% size + 1], ' ') FROM generate_series(1, 11) k),
    (SELECT string_agg(word[(n + k * k) %% size + 1], ' ') FROM generate_series(1, 20) k),
    'en', %(creator)s, '', 'open', 'none', 'none', '', now(), now(), now(),
    now() - n * interval '1 minute', now() + interval '180 days', 0
FROM (SELECT n::bigint, %(words)s::text[] AS word, cardinality(%(words)s::text[]) AS size
      FROM generate_series(%(first)s, %(last)s) n) made
"""
SIGNATURES = """
INSERT INTO petitions_signature (petition_id, name, name_key, email, email_key, slot, postcode,
    borough_id, ward_id, wants_updates, language, network, state, counted_as, suspicion, created_at,
    confirmed_at, mails_sent, mail_failures, state_before)
SELECT {petition}, 'Person ' || n, 'person ' || n,
    'p' || n || '@example.org', 'p' || n || '@example.org', 0, 'AB1' || n %% 100,
    CASE WHEN n %% 30 = 0 THEN NULL ELSE %(borough)s + n %% %(boroughs)s END, NULL,
    n %% 3 = 0, 'en', '', %(state)s, %(state)s, '', moment,
    CASE WHEN %(state)s = 'confirmed' THEN moment END, 1, 0, ''
FROM (SELECT n, now() - random() * interval '90 days' AS moment
      FROM generate_series(%(first)s, %(last)s) n) made
"""
# Most sign few petitions: of 10,000 the first gets a tenth of all.
SKEWED = "%(petition)s + floor(power(random(), 4.1) * %(petitions)s)::int"
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
       FROM petitions_petitiontotal t WHERE t.petition_id = p.id AND t.confirmed > 0""",
    """VACUUM ANALYZE""",
)
# An index made afterwards costs a fraction of one kept up row by row.
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'petitions_signature' AND indexdef NOT LIKE '%UNIQUE%'
"""


def make_small() -> None:
    """10,000 petitions and as many signatures."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    make_city()
    make_petitions(1, 10_000)
    make_signatures(1, 10_000)


def make_large() -> None:
    """In a copy of the small one: a million signatures."""
    make_signatures(10_001, 1_000_000)


def make_many() -> None:
    """In a copy of the small one: 100,000 petitions."""
    make_petitions(10_001, 100_000)


def make_city() -> None:
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
    limits = ("per_network", "per_wide_network", "per_network_overall")
    Policy.objects.update_or_create(pk=1, defaults=dict.fromkeys(limits, 2_000_000_000))
    Body.objects.create(name="City Hall", slug="city-hall", area=city)


def make_petitions(first: int, last: int) -> None:
    """Numbered open petitions with titles of three words and texts of thirty."""
    creator, _made = User.objects.get_or_create(email="creator@example.org")
    values = {
        "body": Body.objects.get().pk,
        "creator": creator.pk,
        "words": WORDS,
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(PETITIONS, values)
        cursor.execute("VACUUM ANALYZE petitions_petition")


def make_signatures(first: int, last: int) -> None:
    """Numbered and confirmed signatures, most of them on few petitions; counted."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(SIGNATURES.format(petition=SKEWED), _values(first, last))
        for _name, definition in indexes:
            cursor.execute(definition)
    make_totals()


def make_pending_signatures(petition: Petition, number: int) -> list[int]:
    """Ids of new signatures of one petition that wait to be confirmed."""
    statement = SIGNATURES.format(petition="%(petition)s") + " RETURNING id"
    first = 10**9 + random.randrange(10**9)  # nobody's number yet
    values = _values(first, first + number - 1, state="pending") | {"petition": petition.pk}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [pk for (pk,) in cursor.fetchall()]


def make_totals() -> None:
    with connection.cursor() as cursor:
        for statement in TOTALS:
            cursor.execute(statement)


def _values(first: int, last: int, state: str = "confirmed") -> dict[str, object]:
    boroughs = Area.objects.boroughs().order_by("pk").values_list("pk", flat=True)
    return {
        "petition": Petition.objects.earliest("pk").pk,
        "petitions": Petition.objects.count(),
        "borough": boroughs[0],
        "boroughs": len(boroughs),
        "first": first,
        "last": last,
        "state": state,
    }
