"""What the database refuses about webhooks, whoever writes."""

import pytest
from django.db import Error, IntegrityError, InternalError, transaction
from django.utils import timezone

from outreach.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.services import webhooks
from tests.factories.webhooks import a_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(lena) -> WebhookDelivery:
    return webhooks.test(endpoint=a_webhook(lena).endpoint, by=lena, at=timezone.now())


def refused(name: str, write, error: type[Error] = IntegrityError) -> None:
    with pytest.raises(error, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"events": []}, "webhook_events_are_known"),
        ({"events": ["everything"]}, "webhook_events_are_known"),
        ({"state": "asleep"}, "webhook_state_is_known"),
        ({"state": "disabled", "reason": ""}, "disabled_webhook_says_why"),
        ({"secret": ""}, "webhook_has_a_secret_until_it_is_removed"),
        ({"state": "removed", "removed_at": timezone.now()}, "webhook_has_a_secret_until_it_is_removed"),
        ({"old_secret": "x"}, "old_webhook_secret_ends"),
    ],
)
def test_an_endpoint_that_is_none(delivery, about, name):
    refused(name, lambda: WebhookEndpoint.objects.update(**about))


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"state": "lost", "settled_at": timezone.now()}, "webhook_delivery_state_is_known"),
        ({"state": "delivered"}, "settled_webhook_delivery_has_a_moment"),
        ({"settled_at": timezone.now()}, "settled_webhook_delivery_has_a_moment"),
        ({"state": "sending"}, "webhook_delivery_at_work_is_leased"),
    ],
)
def test_a_delivery_that_is_none(delivery, about, name):
    refused(name, lambda: WebhookDelivery.objects.update(**about))


@pytest.mark.parametrize("about", [{"body": "{}"}, {"message_id": "msg_other"}, {"subject": "loop:1"}, {"line": 7}])
def test_what_was_signed_does_not_change(delivery, about):
    refused("webhook_says_what_it_said|Cannot update", lambda: WebhookDelivery.objects.update(**about), InternalError)


def test_an_endpoint_hears_of_a_line_once(delivery):
    copied = {name: getattr(delivery, name) for name in ("endpoint", "subject", "happened_at", "body")}

    def make(message_id: str, **about) -> None:
        WebhookDelivery.objects.create(message_id=message_id, **{"event": "loop.moved", "line": 5} | about, **copied)

    make("msg_1")
    refused("nothing_is_told_twice_to_a_webhook", lambda: make("msg_2"))
    refused("message_id", lambda: make("msg_1", line=6))
    refused("webhook_event_has_its_line", lambda: make("msg_3", line=None))


def test_attempts_are_written_once(delivery):
    about = {"delivery": delivery, "began_at": timezone.now()}
    WebhookAttempt.objects.create(**about, seconds=0.1, status=200)

    refused("webhook_attempt_takes_time", lambda: WebhookAttempt.objects.create(**about, seconds=-1, status=200))
    refused("webhook_attempt_without_answer_says_why", lambda: WebhookAttempt.objects.create(**about, seconds=1))
    refused("update", lambda: WebhookAttempt.objects.update(status=500), InternalError)
