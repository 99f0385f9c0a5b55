"""What makes a signature suspicious the moment it arrives. The visitor is told nothing of it."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from civic.core.cache_counters import count_up
from petitions.facts import PolicyFacts
from petitions.models import Signature
from petitions.rules.emails import email_domain
from petitions.rules.networks import is_listed

WINDOW_SECONDS = 3600


def suspicion_of(policy: PolicyFacts, *, petition_id: int, email: str, key: str) -> str:
    """A `Signature.Suspicion`, empty for none. Counts this attempt in the cache, never in SQL.

    Without the cache nothing is limited here; the limits are checked again before the mail goes.
    """
    if email_domain(email) in policy.denied_domains:
        return Signature.Suspicion.DOMAIN
    if is_listed(key, policy.allowed) or not key:
        return Signature.Suspicion.NONE
    if is_listed(key, policy.denied):
        return Signature.Suspicion.BLOCKED_NETWORK
    here, overall = _attempts(f"{key}:{petition_id}", key)
    if here > policy.per_network or overall > policy.per_network_overall:
        return Signature.Suspicion.NETWORK
    return Signature.Suspicion.NONE


def _attempts(*whats: str) -> list[int]:
    """How many in the window, this one included. The cache holds no address, only a keyed hash."""
    keys = [f"petitions:tries:{salted_hmac('petitions.tries', what).hexdigest()}" for what in whats]
    return count_up(keys, seconds=WINDOW_SECONDS)
