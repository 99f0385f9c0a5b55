"""A message that failed for good can be given another chance, by an administrator."""

from __future__ import annotations

import pytest
from django.utils import timezone

from civic.audit.models import Entry
from civic.core.errors import NotAllowed, WrongState
from civic.notifications.models import Message
from civic.notifications.services import deliver_due, retry_message
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


def failed(**fields):
    at = timezone.now()
    return Message.objects.create(
        event="a/b", key="1", address="a@example.org", created_at=at, due_at=at,
        status=Message.Status.FAILED, attempts=8, **fields,
    )  # fmt: skip


def test_an_administrator_tries_again_and_it_goes_out(client, administrator, mailoutbox):
    message = failed()
    sign_in(client, administrator)
    client.post(
        "/admin/notifications/message/", {"action": "try_again", "_selected_action": message.pk}
    )
    assert Entry.objects.get(action="message.retried").actor == administrator
    deliver_due(at=timezone.now())
    message.refresh_from_db()
    assert (message.status, len(mailoutbox)) == (Message.Status.SENT, 1)


def test_an_auditor_looks_and_cannot_send(auditor):
    with pytest.raises(NotAllowed):
        retry_message(message_id=failed().pk, actor=auditor, at=timezone.now())


def test_what_has_not_failed_is_left_alone(administrator):
    message = failed()
    Message.objects.update(status=Message.Status.SENT)
    with pytest.raises(WrongState):
        retry_message(message_id=message.pk, actor=administrator, at=timezone.now())
