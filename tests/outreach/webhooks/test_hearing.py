"""What an endpoint gets to hear: what it asked for, what its owner may see, once, in order, and from now on."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks import Webhook

from accounts.models import ChangeBook
from accounts.services import changes
from outreach.models import WebhookDelivery
from outreach.services import escalations, webhook_fan_out, webhooks
from outreach.vocabulary import RequestedBy, Trend
from outreach.webhook_rules import MATCHES, WebhookEvent
from signals.models import Import, Source
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_loop, a_promise
from tests.factories.outreach import give_score
from tests.factories.webhooks import a_webhook, tick
from tests.shared.receivers import Receiver, receiving


def heard(endpoint=None) -> list[tuple[str, str]]:
    """Made into rows, and not sent."""
    while webhook_fan_out.fan_out(at=timezone.now()).is_more:
        pass
    rows = WebhookDelivery.objects.order_by("pk")
    if endpoint:
        rows = rows.filter(endpoint=endpoint)
    return [(row.event, row.subject) for row in rows]


def escalate(customer, by):
    return escalations.log_escalation(
        customer=customer, requested_by=RequestedBy.CUSTOMER, reason="Down.", severity=2, trend=Trend.STEADY,
        by=by, at=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
class TestWhatIsHeard:
    def test_bands_and_who_became_critical(self, lena, acme, zenith):
        give_score(acme, 0.1)
        a_webhook(lena)
        give_score(acme, 0.2)
        give_score(acme, 0.4)
        give_score(acme, 0.7)
        give_score(acme, 0.8)
        give_score(zenith, 0.9)

        assert heard() == [
            ("score.band_changed", f"score:{acme.pk}"),
            ("score.band_changed", f"score:{acme.pk}"),
            ("customer.critical", f"score:{acme.pk}"),
            ("customer.critical", f"score:{zenith.pk}"),
        ]

    def test_escalations_loops_and_promises(self, lena, acme):
        a_webhook(lena)
        escalate(acme, lena)
        loop = a_loop(lena, acme)
        promise = a_promise(loop, lena)

        assert heard() == [
            ("escalation.logged", f"escalation:{acme.escalations.get().pk}"),
            ("loop.opened", f"loop:{loop.pk}"),
            ("loop.moved", f"loop:{loop.pk}"),
            ("promise.made", f"promise:{promise.pk}"),
        ]

    def test_imports_that_end(self, lena):
        source = Source.objects.create(slug="crm", name="CRM")
        of = {"source": source, "content": "customers", "file_name": "a.csv", "path": "a", "size_bytes": 1}
        done, failed = Import.objects.create(**of), Import.objects.create(**of)
        a_webhook(lena)
        Import.objects.filter(pk=done.pk).update(state="due")
        Import.objects.filter(pk=done.pk).update(state="done", finished_at=timezone.now())
        Import.objects.filter(pk=failed.pk).update(state="failed", failure="No.", finished_at=timezone.now())

        Import.objects.filter(pk=done.pk).update(state="reverting", reverted_by=lena, reverted_at=timezone.now())
        Import.objects.filter(pk=done.pk).update(state="reverted")

        assert heard() == [
            ("import.finished", f"import:{done.pk}"),
            ("import.failed", f"import:{failed.pk}"),
            ("import.reverted", f"import:{done.pk}"),
        ]

    def test_only_what_was_asked_for_and_only_from_now_on(self, lena, acme, zenith):
        a_loop(lena, zenith)
        a_webhook(lena, events=["loop.opened"])
        escalate(acme, lena)
        loop = a_loop(lena, acme)

        assert heard() == [("loop.opened", f"loop:{loop.pk}")]
        assert len(heard()) == 1, "A second look finds nothing new."

    def test_only_customers_that_its_owner_may_see(self, lena, ana, acme, zenith):
        endpoint = a_webhook(lena, owner=ana).endpoint
        escalate(zenith, lena)
        escalate(acme, lena)

        assert [subject for _, subject in heard(endpoint)] == [f"escalation:{acme.escalations.get().pk}"]

    def test_who_was_switched_off_hears_nothing_until_somebody_else_takes_over(self, lena, adam, acme):
        endpoint = a_webhook(lena, owner=adam).endpoint
        adam.is_active = False
        adam.save()
        escalate(acme, lena)
        assert heard() == []

        webhooks.change(
            endpoint=endpoint,
            wish=webhooks.Wish(url=endpoint.url, events=endpoint.events, owner=lena),
            by=lena,
            at=timezone.now(),
        )

        assert len(heard()) == 1

    def test_the_message_is_thin_and_signed_as_the_standard_says(self, lena, acme):
        receiver = Receiver()
        with receiving(receiver):
            secret = a_webhook(lena, receiver.url).plain
            loop = a_loop(lena, acme)
            assert tick().delivered == 1

        [(headers, body)] = receiver.got
        said = Webhook(secret).verify(body, headers)
        assert said["type"] == "loop.opened"
        assert said["data"]["object_id"] == loop.pk
        assert said["data"]["external_ids"] == [{"source": "crm", "external_id": "A-1"}]
        assert said["data"]["link"] == f"/api/v1/loops/{loop.pk}"
        assert "Acme" not in body.decode(), "Names stay here: whoever reads them needs a token."
        assert len(body) < 20_000

    def test_a_customer_with_very_many_names_still_fits(self, lena, acme):
        for number in range(120):
            acme.external_ids.create(source="crm", value=f"{number}-{'ä' * 190}")
        a_webhook(lena, events=["escalation.logged"])
        escalate(acme, lena)
        heard()

        body = WebhookDelivery.objects.get().body

        assert len(body.encode()) < 20_000
        assert json.loads(body)["data"]["external_ids"]

    def test_what_is_swept_before_it_was_read_is_admitted(self, lena, adam, acme):
        endpoint = a_webhook(lena).endpoint
        escalate(acme, lena)
        changes.sweep(until=timezone.now() + timedelta(days=1))
        assert ChangeBook.objects.exists()

        assert heard() == []
        endpoint.refresh_from_db()

        assert endpoint.gap_at is not None
        escalate(CustomerFactory(), lena)
        assert len(heard()) == 1

    def test_rows_are_made_for_what_can_be_sent_soon_and_the_rest_stays_in_the_book(self, lena, monkeypatch):
        monkeypatch.setattr(webhook_fan_out, "MOST_OPEN", 3)
        endpoint = a_webhook(lena, events=["escalation.logged"]).endpoint
        raised = [escalate(CustomerFactory(), lena) for _ in range(5)]
        webhook_fan_out.fan_out(at=timezone.now())
        webhook_fan_out.fan_out(at=timezone.now())
        assert endpoint.deliveries.count() == 3

        WebhookDelivery.objects.update(state="delivered", settled_at=timezone.now())
        rest = heard(endpoint)

        assert rest == [("escalation.logged", f"escalation:{each.pk}") for each in raised]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_what_is_rolled_back_is_never_heard(self, lena, acme):
        a_webhook(lena)
        with transaction.atomic():
            escalate(acme, lena)
            transaction.set_rollback(True)

        assert heard() == []

    def test_of_one_thing_what_happened_first_is_heard_first(self, lena, acme, monkeypatch):
        """An older transaction waits for the row of a younger one, and writes after it: its number lies before, its move after."""
        give_score(acme, 0.1)
        a_webhook(lena, events=["score.band_changed"])
        has_number, younger_is_over = threading.Event(), threading.Event()

        def older() -> None:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_xact_id()")
                has_number.set()
                younger_is_over.wait(10)
                _set_band(acme.pk, "critical")
            connection.close()

        thread = threading.Thread(target=older)
        thread.start()
        has_number.wait(10)
        with transaction.atomic():
            _set_band(acme.pk, "at_risk")
        assert heard() == [], "It is held back while the older one may still write."
        younger_is_over.set()
        thread.join()
        monkeypatch.setattr(webhook_fan_out.changes, "WINDOW", 1)
        heard()

        told = [json.loads(row.body)["data"] for row in WebhookDelivery.objects.order_by("pk")]
        assert [(line["from_state"], line["to_state"]) for line in told] == [
            ("healthy", "at_risk"),
            ("at_risk", "critical"),
        ]


def _set_band(customer: int, band: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE signals_riskscore SET band = %s WHERE customer_id = %s", [band, customer])


def test_every_event_but_the_test_is_made_of_something():
    assert set(MATCHES) == set(WebhookEvent) - {WebhookEvent.TEST}
