"""What petitions forget of a person whose account is erased.

Signatures stay as the retention rules say: with them goes what keeps one person from signing twice.
"""

from __future__ import annotations

import datetime as dt

from civic.accounts.models import User
from petitions.models import Follower, Petition, Signature
from petitions.rules.emails import canonical_email


def forget_person(user: User, at: dt.datetime) -> None:
    """Their petitions show no name any more, and no news goes to them."""
    named = Petition.objects.filter(creator=user).exclude(creator_name="")
    named.update(creator_name="", changed_at=at)
    key = canonical_email(user.email)
    Follower.objects.filter(email_key=key).delete()
    Signature.objects.filter(email_key=key, wants_updates=True).update(wants_updates=False)
