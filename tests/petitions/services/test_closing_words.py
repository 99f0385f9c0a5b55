"""How many signatures a petition ended with, in words."""

from __future__ import annotations

import pytest
from django.utils import timezone

from civic.notifications.services import deliver_due
from petitions.models import Body, Mailing, Petition
from petitions.services import closing
from petitions.services.news_words import standard_words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rule", list(Body.ClosingRule))
@pytest.mark.parametrize(("number", "words"), [(0, "0 signatures"), (1, "1 signature")])
def test_one_is_one_signature(petition, mailoutbox, rule, number, words):
    now = timezone.now()
    Body.objects.update(closing_rule=rule)
    Petition.objects.filter(pk=petition.pk).update(closes_at=now, signature_count=number)
    closing.close_due(at=now)
    deliver_due(at=now)
    petition = Petition.objects.select_related("rejection_reason", "body").get()
    told = standard_words(petition, Mailing.Kind.CLOSED).text
    ending = f"ended with {words}"
    to_creator = next(mail for mail in mailoutbox if mail.to == [petition.creator.email])
    for text in (told, to_creator.body, to_creator.alternatives[0].content):
        assert f"{ending}." in text or f"{ending}," in text
