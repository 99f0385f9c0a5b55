from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.core.admin import OfficialAdmin
from petitions.models import InvalidationRule, Petition, Policy, RejectionReason
from petitions.services import moderation
from petitions.states import PetitionStatus
from tests.factories.accounts import sign_in
from tests.factories.petitions import PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "petition",
    "signature",
    "body",
    "topic",
    "rejectionreason",
    "invalidationrule",
    "burst",
    "policy",
    "mailing",
]


@pytest.fixture
def waiting(body):
    return PetitionFactory(
        body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None
    )


@pytest.mark.parametrize("page", PAGES)
def test_officials_open_every_list(client, moderator, petition, page):
    SignatureFactory(petition=petition)
    sign_in(client, moderator)
    assert client.get(reverse(f"admin:petitions_{page}_changelist")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_officials_of_other_fields_see_nothing(client, budget_officer, page):
    sign_in(client, budget_officer)
    assert client.get(reverse(f"admin:petitions_{page}_changelist")).status_code == 403


def test_a_moderator_takes_publishes_and_leaves(client, moderator, waiting):
    sign_in(client, moderator)
    page = reverse("admin:petitions_petition_change", args=[waiting.pk])
    act = "admin:petitions_petition_act_{}"
    client.post(reverse(act.format("check-out"), args=[waiting.pk]))
    assert "on your desk" in client.get(page).content.decode()
    beat = reverse("admin:petitions_petition_heartbeat", args=[waiting.pk])
    assert client.post(beat).status_code == 204
    assert client.get(beat).status_code == 405
    client.post(reverse(act.format("publish"), args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.status == PetitionStatus.OPEN
    assert waiting.closes_at is not None


def test_a_moderator_rejects_with_a_reason_from_the_table(client, moderator, waiting):
    sign_in(client, moderator)
    reason = RejectionReason.objects.get(code="unclear")
    url = reverse("admin:petitions_petition_act_reject", args=[waiting.pk])
    client.post(url, {"reason": reason.pk, "details": "Which street?", "notify": "on"})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.rejection_reason) == (PetitionStatus.REJECTED, reason)


@pytest.mark.parametrize(("who", "allowed"), [("petitions_officer", True), ("moderator", False)])
def test_only_officers_use_the_switches(client, request, who, allowed):
    sign_in(client, request.getfixturevalue(who))
    client.post(reverse("admin:petitions_policy_act_pause-signing", args=[1]))
    assert (Policy.objects.get().signing_paused_at is not None) == allowed


@pytest.fixture
def queue(body):
    return [
        PetitionFactory(body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None)
        for _number in range(3)
    ]


def confirmed(action: str, rows, **answers):
    ids = ",".join(str(row.pk) for row in rows)
    return {"action": action, "_selected_action": rows[0].pk, "chosen": ids, **answers}


def test_the_page_that_asks_once_more_knows_rows_beyond_a_thousand(client, moderator, body):
    late = PetitionFactory(
        pk=1_326, body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None
    )
    sign_in(client, moderator)
    url = reverse("admin:petitions_petition_changelist")
    asked = client.post(url, {"action": "put_aside_all", "_selected_action": [late.pk]})
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()))
    client.post(url, sent | {"reason": "Waiting for the bus company."})
    late.refresh_from_db()
    assert late.status == PetitionStatus.DORMANT


def test_many_are_rejected_at_once_and_what_is_on_another_desk_stays(
    client, moderator, petitions_officer, queue
):
    moderation.check_out(petition_id=queue[0].pk, actor=petitions_officer, at=timezone.now())
    sign_in(client, moderator)
    reason = RejectionReason.objects.get(code="unclear")
    url = reverse("admin:petitions_petition_changelist")
    answer = client.post(url, confirmed("reject_all", queue, reason=reason.pk), follow=True)
    assert [petition.status for petition in Petition.objects.order_by("pk")] == [
        PetitionStatus.MODERATION,
        PetitionStatus.REJECTED,
        PetitionStatus.REJECTED,
    ]
    page = answer.content.decode()
    assert "2 rejected. 1 was left as it is: " in page


def test_the_creators_address_is_shown_after_a_reason(client, moderator, waiting):
    sign_in(client, moderator)
    page = reverse("admin:petitions_petition_change", args=[waiting.pk])
    assert waiting.creator.email not in client.get(page).content.decode()
    url = reverse("admin:petitions_petition_act_reveal-creator", args=[waiting.pk])
    client.post(url, {"reason": "To ask which street is meant"})
    assert waiting.creator.email in client.get(page).content.decode()


def test_the_longest_wait_comes_first_and_each_age_has_its_list(client, moderator, queue):
    days = {queue[0].pk: 3, queue[1].pk: 15, queue[2].pk: 9}
    for pk, number in days.items():
        since = timezone.now() - dt.timedelta(days=number)
        Petition.objects.filter(pk=pk).update(status_since=since)
    sign_in(client, moderator)
    url = reverse("admin:petitions_petition_changelist")

    def listed(**query: str) -> list[int]:
        return [days[row.pk] for row in client.get(url, query).context["cl"].result_list]

    assert listed() == [15, 9, 3]
    assert listed(age="in-time") == [3]
    assert listed(age="due") == [9]
    assert listed(age="late") == []
    assert listed(age="very-late") == [15]


def test_each_case_leads_to_the_next_that_is_on_nobodys_desk(
    client, moderator, petitions_officer, queue
):
    for position, petition in enumerate(queue):
        since = timezone.now() - dt.timedelta(days=9 - position)
        Petition.objects.filter(pk=petition.pk).update(status_since=since)
    moderation.check_out(petition_id=queue[1].pk, actor=petitions_officer, at=timezone.now())
    sign_in(client, moderator)
    pages = [reverse("admin:petitions_petition_change", args=[row.pk]) for row in queue]
    assert f'<a href="{pages[2]}">Next petition to check' in client.get(pages[0]).content.decode()
    assert f'<a href="{pages[0]}">Next petition to check' in client.get(pages[2]).content.decode()


def test_the_queue_costs_the_same_at_any_length(
    client, moderator, body, queue, django_assert_max_num_queries
):
    sign_in(client, moderator)
    url = reverse("admin:petitions_petition_changelist")
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for _number in range(40):
        PetitionFactory(body=body, status=PetitionStatus.MODERATION, opened_at=None, closes_at=None)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_what_is_offered_goes_by_the_status_that_is_shown(
    client, petitions_officer, petition, monkeypatch
):
    """A worker may end its part between two looks at the row; the page looks once."""
    rule = InvalidationRule.objects.create(
        summary="Robots",
        petition=petition,
        status=InvalidationRule.Status.RUNNING,
        created_by=petitions_officer,
        created_at=timezone.now(),
    )
    read = OfficialAdmin.get_object

    def read_and_end(self, request, object_id, from_field=None):
        row = read(self, request, object_id, from_field)
        InvalidationRule.objects.update(status=InvalidationRule.Status.DONE)
        return row

    monkeypatch.setattr(OfficialAdmin, "get_object", read_and_end)
    sign_in(client, petitions_officer)
    page = client.get(reverse("admin:petitions_invalidationrule_change", args=[rule.pk]))
    shown, offered = (
        page.context["original"].status,
        [str(label) for label, _ in page.context["acts"]],
    )
    assert (shown, offered) == (InvalidationRule.Status.RUNNING, ["Stop"])
