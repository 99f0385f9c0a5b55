"""What petitions hold about one person, for that person (data access, GDPR article 15)."""

from __future__ import annotations

from typing import Any

from civic.accounts.models import User
from petitions.models import Follower, Petition, Signature
from petitions.rules.emails import canonical_email


def petitions_of(user: User) -> dict[str, Any]:
    """Petitions begun, signed and followed with the account's address."""
    key = canonical_email(user.email)
    signatures = Signature.objects.filter(email_key=key).select_related("petition")
    followed = Follower.objects.filter(email_key=key).values_list("petition__title", flat=True)
    return {
        "begun": list(Petition.objects.filter(creator=user).values("id", "title", "status")),
        "signed": [_signature(signature) for signature in signatures],
        "followed": list(followed),
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "petition": signature.petition.title,
        "name": signature.name,
        "e_mail": signature.email,
        "postcode": signature.postcode,
        "state": signature.state,
        "signed": signature.created_at.isoformat(),
        "news": signature.wants_updates,
    }
