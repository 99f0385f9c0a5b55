"""A rule that has been started stays what it was, whatever form is still open somewhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from petitions.models import InvalidationRule
from petitions.services import invalidation
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db
Status = InvalidationRule.Status


@pytest.fixture
def rule(petitions_officer) -> InvalidationRule:
    return InvalidationRule.objects.create(
        summary="Bots",
        name_pattern="bot *",
        created_by=petitions_officer,
        created_at=timezone.now(),
    )


@pytest.fixture
def save(client, moderator, rule):
    sign_in(client, moderator)

    def save(**fields):
        address = reverse("admin:petitions_invalidationrule_change", args=[rule.pk])
        answer = client.post(address, {"summary": "Bots", "name_pattern": "bot *", **fields})
        rule.refresh_from_db()
        return answer

    return save


def test_a_form_that_was_open_when_a_colleague_started_it_changes_nothing(
    save, rule, petitions_officer
):
    invalidation.try_rule(rule_id=rule.pk, actor=petitions_officer)
    invalidation.start_rule(rule_id=rule.pk, actor=petitions_officer, at=timezone.now())
    assert save(name_pattern="*").status_code == 403
    assert (rule.name_pattern, rule.matched, rule.status) == ("bot *", 0, Status.RUNNING)


def test_a_draft_that_is_changed_has_to_be_tried_again(save, rule, petitions_officer):
    invalidation.try_rule(rule_id=rule.pk, actor=petitions_officer)
    assert save(name_pattern="robot *").status_code == 302
    assert (rule.name_pattern, rule.matched) == ("robot *", None)


@pytest.mark.parametrize(
    "parts",
    [
        {"name_pattern": "*"},
        {"email_pattern": " ** "},
        {"signed_after": "2027-01-01T00:00", "signed_before": "2026-01-01T00:00"},
    ],
    ids=["everybody", "every-address", "backwards"],
)
def test_a_rule_that_cannot_be_meant_is_not_kept(client, moderator, parts):
    sign_in(client, moderator)
    address = reverse("admin:petitions_invalidationrule_add")
    assert client.post(address, {"summary": "Bots", **parts}).status_code == 200
    assert not InvalidationRule.objects.exists()
