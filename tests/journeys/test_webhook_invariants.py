"""The invariants of webhooks: each is really looked at."""

import pytest
from django.core.management import CommandError

from crisis_triage.management import webhook_invariants
from tests.factories.issues import a_loop, a_promise
from tests.factories.webhooks import a_webhook
from tests.journeys.test_promise_invariants import forced, verify
from tests.outreach.webhooks.test_hearing import heard

pytestmark = pytest.mark.django_db

BREAKS = {
    "every_webhook_hears_within_the_hour": forced(
        "UPDATE outreach_webhookendpoint SET after_transaction = 0, after_line = 0;"
        " ALTER TABLE accounts_change DISABLE TRIGGER ALL; UPDATE accounts_change SET at = at - interval '2 hours'"
    ),
    "no_delivery_of_a_webhook_is_forgotten": forced(
        "UPDATE outreach_webhookdelivery SET due_at = now() - interval '2 hours'"
    ),
    "webhooks_hear_of_one_thing_in_order": forced(
        "UPDATE outreach_webhookdelivery SET state = 'delivered', settled_at = now() WHERE event = 'loop.moved'"
    ),
}


@pytest.fixture
def told(lena, acme):
    a_webhook(lena)
    a_promise(a_loop(lena, acme), lena)
    heard()


@pytest.mark.parametrize("name", webhook_invariants.QUERIES)
def test_they_hold_while_deliveries_wait(told, name):
    assert "VIOLATED" not in verify("--only", name)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(told, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)
