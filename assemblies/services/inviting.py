"""Draw by lot which addresses get a letter. The addresses stay with the city: none is kept here."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.services.lifecycle import demand_status, lock_assembly
from assemblies.services.refusals import as_invalid
from assemblies.sortition import SortitionError, sample_invitations
from assemblies.states import Status
from civic.accounts.models import User
from civic.audit import services as audit
from civic.core.errors import Invalid


@transaction.atomic
def draw_invitations(
    *,
    assembly_id: int,
    content: Iterable[bytes],
    count: int,
    seed: str,
    weight: str = "",
    actor: User,
    at: dt.datetime,
    reason: str = "",
) -> str:
    """A CSV file (place, id) of the addresses drawn, the first drawn first.

    Recorded are the fingerprints of both files, the seed (hexadecimal), count and weight: whoever
    has the addresses can draw again and compare. Raises Invalid with the row.
    """
    assembly = lock_assembly(assembly_id, actor)
    demand_status(assembly, Status.DRAFT, Status.REGISTRATION)
    try:
        key = bytes.fromhex(seed)
    except ValueError:
        raise Invalid(_("The seed is made of the digits 0 to 9 and the letters a to f.")) from None
    with NamedTemporaryFile(suffix=".csv") as file:
        digest = hashlib.sha256()
        for block in content:
            digest.update(block)
            file.write(block)
        file.flush()
        try:
            drawn = sample_invitations(Path(file.name), count=count, seed=key, weight_column=weight)
        except SortitionError as error:
            raise as_invalid(error) from error
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("place", "id"))
    rows.writerows(enumerate(drawn, start=1))
    text = out.getvalue()
    audit.record(
        action="assembly.invitations_drawn",
        subject=assembly,
        actor=actor,
        at=at,
        after={
            "addresses_sha256": digest.hexdigest(),
            "seed": seed.lower(),
            "count": len(drawn),
            "weight": weight,
            "list_sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
        reason=reason,
    )
    return text
