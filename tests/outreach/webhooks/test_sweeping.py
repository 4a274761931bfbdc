"""What is kept for a while only: the log, old secrets, and old keys."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from crisis_triage.shared import sealing
from outreach.models import WebhookDelivery
from outreach.services import webhooks
from tests.factories.webhooks import a_webhook

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def test_the_log_is_swept_and_what_waits_is_not(lena):
    endpoint = a_webhook(lena).endpoint
    for _ in range(2):
        webhooks.test(endpoint=endpoint, by=lena, at=timezone.now())
    done = WebhookDelivery.objects.earliest("pk")
    WebhookDelivery.objects.filter(pk=done.pk).update(state="delivered", settled_at=timezone.now())
    done.tries.create(began_at=timezone.now(), seconds=1, status=200)

    assert webhooks.sweep(at=timezone.now()) == 0
    assert webhooks.sweep(at=timezone.now() + MONTH) == 1

    assert [each.state for each in endpoint.deliveries.all()] == ["waiting"]


def test_what_a_removed_one_was_to_hear_goes_in_time(lena):
    endpoint = a_webhook(lena).endpoint
    webhooks.test(endpoint=endpoint, by=lena, at=timezone.now())
    webhooks.remove(endpoint=endpoint, by=lena, at=timezone.now())

    assert webhooks.sweep(at=timezone.now() + MONTH) == 1


def test_secrets_are_sealed_anew_with_the_newest_key_and_the_old_one_goes_when_its_time_is_over(lena, settings):
    made = a_webhook(lena)
    rotated = webhooks.rotate(endpoint=made.endpoint, by=lena, at=timezone.now())
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    webhooks.sweep(at=timezone.now())
    endpoint = made.endpoint

    endpoint.refresh_from_db()
    assert sealing.is_current(endpoint.secret)
    assert (sealing.unseal(endpoint.secret), sealing.unseal(endpoint.old_secret)) == (rotated.plain, made.plain)
    assert endpoint.version == rotated.endpoint.version, "Nobody changed anything."

    webhooks.sweep(at=timezone.now() + timedelta(days=2))
    endpoint.refresh_from_db()
    assert endpoint.old_secret == ""
