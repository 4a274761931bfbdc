"""Sending, to receivers that run: what arrives, what is tried again and when, in which order, and whom a bad receiver hurts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from outreach.models import NoticeRequest, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.services import promises, webhook_replays, webhook_sending, webhooks
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.issues import a_loop, a_promise
from tests.factories.webhooks import a_webhook, let_pass, live_through, states, tick
from tests.outreach.webhooks.test_hearing import escalate, heard
from tests.shared.receivers import Receiver, receiving

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def receiver():
    receiver = Receiver()
    with receiving(receiver):
        yield receiver


@pytest.fixture
def endpoint(receiver, lena) -> WebhookEndpoint:
    return a_webhook(lena, receiver.url, events=["escalation.logged", "loop.opened", "loop.moved"]).endpoint


def events(count: int, by) -> None:
    for _ in range(count):
        escalate(CustomerFactory(), by)


def test_what_is_received_is_done_and_every_attempt_is_kept(receiver, endpoint, lena):
    receiver.says(200, b"thanks")
    events(2, lena)

    assert tick().delivered == 2

    assert states(endpoint) == ["delivered", "delivered"]
    assert [(each.status, each.trouble, each.excerpt) for each in WebhookAttempt.objects.all()] == [
        (200, "", "thanks")
    ] * 2
    assert tick().delivered == 0, "Nothing is sent twice."
    endpoint.refresh_from_db()
    assert endpoint.last_success_at is not None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500, 503])
def test_anything_but_2xx_is_tried_again_with_the_same_id(receiver, endpoint, lena, status):
    receiver.says(status, Location="http://127.0.0.1:1/")
    events(1, lena)
    tick()
    receiver.says(204)
    let_pass(6 * timedelta(seconds=1))

    assert tick().delivered == 1

    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert [each.status for each in WebhookAttempt.objects.order_by("pk")] == [status, 204]


def test_a_receiver_that_is_down_for_a_day_gets_everything_in_order_once_it_is_back(receiver, endpoint, lena, acme):
    receiver.says(503)
    loop = a_loop(lena, acme)
    promise = a_promise(loop, lena)
    events(3, lena)
    live_through(DAY, step=HOUR)
    promises.cancel(promise=promise, reason="Not needed.", by=lena, at=timezone.now())
    assert "delivered" not in states(endpoint)
    knocks = len(receiver.got)
    receiver.got.clear()
    receiver.says(204)

    live_through(11 * MINUTE, step=11 * MINUTE)

    assert set(states(endpoint)) == {"delivered"}
    assert len(receiver.got) == len(states(endpoint)) == len(set(receiver.ids))
    about_the_loop = [body for _, body in receiver.got if b'"kind":"loop"' in body]
    rows = WebhookDelivery.objects.filter(subject=f"loop:{loop.pk}").order_by("pk")
    assert about_the_loop == [row.body.encode() for row in rows]
    assert len(about_the_loop) == 3
    assert knocks <= 60, "A receiver that is down is knocked at, not stormed."


def test_a_later_event_of_the_same_thing_waits_for_the_earlier_one_and_others_do_not(receiver, endpoint, lena, acme):
    receiver.answers = [(400, {}, b""), (204, {}, b"")]
    loop = a_loop(lena, acme)
    a_promise(loop, lena)
    tick()
    events(1, lena)
    tick()

    assert states(endpoint) == ["waiting", "waiting", "delivered"]

    let_pass(6 * timedelta(seconds=1))
    tick()
    assert states(endpoint) == ["delivered"] * 3


def test_who_receives_nothing_for_three_days_is_warned_of_and_switched_off_and_nothing_is_lost(
    receiver, endpoint, lena, adam
):
    receiver.says(500)
    events(2, lena)
    live_through(2 * DAY, step=3 * HOUR)
    warned = list(NoticeRequest.objects.values_list("event", flat=True))
    live_through(3 * DAY, step=3 * HOUR)
    endpoint.refresh_from_db()

    assert warned == ["webhook_failing"] * 2, "Lena, whose it is, and Adam, the administrator."
    assert endpoint.state == "disabled"
    assert "more than three days" in endpoint.reason
    assert list(NoticeRequest.objects.values_list("event", flat=True)).count("webhook_disabled") == 2
    assert states(endpoint) == ["waiting", "waiting"]
    knocks = len(receiver.got)
    events(1, lena)
    live_through(DAY, step=8 * HOUR)
    assert len(receiver.got) == knocks, "It is left alone."

    receiver.says(204)
    webhooks.resume(endpoint=endpoint, by=lena, at=timezone.now())
    tick()

    assert states(endpoint) == ["delivered"] * 3


def test_one_message_that_nobody_wants_is_given_up_while_others_arrive(receiver, endpoint, lena):
    unloved = escalate(CustomerFactory(), lena)
    receiver.refused = f'"object_id":{unloved.pk},'.encode()
    for _ in range(11):
        events(1, lena)
        tick()
        let_pass(27 * HOUR)
    endpoint.refresh_from_db()

    assert endpoint.state == "active"
    assert states(endpoint)[0] == "failed"
    assert WebhookAttempt.objects.filter(delivery__in=endpoint.deliveries.order_by("pk")[:1]).count() == 10


def test_410_switches_off_at_once(receiver, endpoint, lena):
    receiver.says(410)
    events(2, lena)
    tick()
    endpoint.refresh_from_db()

    assert (endpoint.state, len(receiver.got)) == ("disabled", 2)
    assert states(endpoint) == ["waiting", "waiting"]


def test_retry_after_is_honoured(receiver, endpoint, lena):
    receiver.says(429, Retry_After="3600")
    events(1, lena)
    tick()
    receiver.says(204)
    let_pass(50 * MINUTE)
    events(1, lena)

    assert tick().delivered == 0

    let_pass(11 * MINUTE)
    assert tick().delivered == 2


def test_a_slow_receiver_keeps_nobody_waiting(lena):
    quick, slow = Receiver(), Receiver(delay=2)
    with receiving(quick, slow):
        for receiver in (slow, quick):
            a_webhook(lena, receiver.url, events=["escalation.logged"])
        events(20, lena)
        heard()
        began = timezone.now()
        webhook_sending.send_due(seconds=1)

    last = WebhookAttempt.objects.filter(delivery__endpoint__url=quick.url).latest("began_at")
    assert len(quick.got) == 20
    assert (last.began_at - began).total_seconds() < 1.9, "Not one of them waited for the slow one's answer."
    assert len(slow.got) <= 8


def test_both_secrets_sign_while_one_takes_over_and_then_only_the_new_one(receiver, lena):
    old = a_webhook(lena, receiver.url, events=["escalation.logged"])
    new = webhooks.rotate(endpoint=old.endpoint, by=lena, at=timezone.now())
    events(1, lena)
    tick()
    let_pass(25 * HOUR)
    events(1, lena)
    tick()

    (during, body), (after, later_body) = receiver.got
    for plain in (old.plain, new.plain):
        assert Webhook(plain).verify(body, during)
    assert len(after["webhook-signature"].split()) == 1
    assert Webhook(new.plain).verify(later_body, after)


def test_a_secret_that_cannot_be_opened_hurts_its_endpoint_only(receiver, endpoint, lena):
    broken = a_webhook(lena, receiver.url, events=["escalation.logged"]).endpoint
    WebhookEndpoint.objects.filter(pk=broken.pk).update(secret="gone:x")
    events(1, lena)

    tick()

    assert (states(endpoint), states(broken)) == (["delivered"], ["waiting"])
    assert "SEALING_KEYS" in broken.deliveries.get().trouble


def test_what_the_owner_may_not_see_any_more_stays_here(receiver, lena, ana, acme):
    endpoint = a_webhook(lena, receiver.url, owner=ana, events=["escalation.logged"]).endpoint
    escalate(acme, lena)
    heard()
    acme.owner, acme.team = UserFactory(), None
    acme.save()

    tick()

    assert states(endpoint) == ["withheld"]
    assert receiver.got == []


def test_a_worker_that_died_is_followed_by_another(receiver, endpoint, lena):
    events(1, lena)
    heard()
    assert len(webhook_sending.claim(10)) == 1
    assert tick().delivered == 0, "Somebody has it."
    let_pass(2 * MINUTE)

    assert tick().delivered == 1


def test_who_was_only_asleep_does_not_undo_what_another_did(receiver, endpoint, lena):
    events(1, lena)
    heard()
    [held] = webhook_sending.claim(10)
    let_pass(2 * MINUTE)
    tick()

    webhook_sending.webhook_results.note([webhook_sending.Result(held, webhook_sending.Receipt(500, 0.1))])

    assert states(endpoint) == ["delivered"]


def test_a_test_is_sent_to_an_endpoint_that_is_paused_and_is_not_tried_again(receiver, endpoint, lena):
    webhooks.pause(endpoint=endpoint, by=lena, at=timezone.now())
    receiver.says(500)
    events(1, lena)
    webhooks.test(endpoint=endpoint, by=lena, at=timezone.now())
    tick()
    endpoint.refresh_from_db()

    assert states(endpoint) == ["failed"], "What happened meanwhile stands in the book, and waits."
    assert endpoint.failing_since is None
    receiver.says(204)
    webhooks.resume(endpoint=endpoint, by=lena, at=timezone.now())
    assert tick().delivered == 1


class TestReplay:
    def test_one_comes_again_with_the_id_that_it_had(self, receiver, endpoint, lena):
        events(1, lena)
        tick()

        webhook_replays.replay(delivery=endpoint.deliveries.get(), by=lena, at=timezone.now())
        tick()

        assert receiver.ids[0] == receiver.ids[1]
        assert endpoint.deliveries.get().replayed_by == lena

    def test_a_span_comes_again_in_its_order(self, receiver, endpoint, lena):
        events(3, lena)
        tick()
        first = receiver.ids.copy()

        count = webhook_replays.replay_range(
            endpoint=endpoint, since=timezone.now() - HOUR, until=timezone.now() + HOUR, only_failed=False,
            by=lena, at=timezone.now(),
        )  # fmt: skip
        tick()

        assert count == 3
        assert sorted(receiver.ids[3:]) == sorted(first)

    def test_what_is_on_its_way_is_not_sent_again(self, endpoint, lena):
        events(1, lena)
        heard()

        with pytest.raises(webhook_replays.Waits):
            webhook_replays.replay(delivery=endpoint.deliveries.get(), by=lena, at=timezone.now())
