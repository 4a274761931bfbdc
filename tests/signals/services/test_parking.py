"""Signals that came before their customer wait, and are attached when the customer is there."""

from datetime import timedelta

from django.utils import timezone

from signals import tasks
from signals.models import DecayedRate, ParkedSignal, ScoreRequest, Signal, Source
from signals.services import facts, parking
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.signals.conftest import NOW, customer

YESTERDAY = NOW - timedelta(days=1)


def park(source: Source, *names: str, each: int = 1) -> None:
    items = [
        SignalItem(f"{name}-{number}", name, Kind.SUPPORT, "ticket", YESTERDAY, 2.0, "It broke.")
        for name in names
        for number in range(each)
    ]
    facts.receive(source=source, items=items, known="now", at=NOW, by=None)


def test_a_parked_signal_is_attached_with_all_it_says_when_its_customer_arrives(crm: Source) -> None:
    park(crm, "N-1")
    newcomer = customer("Newcomer", crm="N-1")

    attached = parking.attach(at=NOW)

    signal = Signal.objects.get()
    assert attached == 1
    assert (signal.customer, signal.text, signal.value, signal.known_at) == (newcomer, "It broke.", 2.0, NOW)
    assert DecayedRate.objects.get(customer=newcomer).facts == 1
    assert ScoreRequest.objects.filter(customer=newcomer).exists()
    assert not ParkedSignal.objects.exists()


def test_signals_of_strangers_go_on_waiting(crm: Source, shop: Source) -> None:
    park(crm, "N-1", "N-2", each=3)
    customer("Known only to the shop", shop="N-2")

    assert parking.attach(at=NOW) == 0
    assert ParkedSignal.objects.count() == 6


def test_a_name_is_attached_for_the_source_that_means_this_customer_only(crm: Source, shop: Source) -> None:
    other = Source.objects.create(slug="other", name="Other")
    park(shop, "77")
    park(other, "77")
    customer("Globex", shop="77")

    assert parking.attach(at=NOW) == 1
    assert ParkedSignal.objects.get().source == other


def test_the_directorys_ids_serve_every_source(shop: Source) -> None:
    park(shop, "N-1")
    customer("Newcomer", crm="N-1")

    assert parking.attach(at=NOW) == 1


def test_waiting_for_a_deleted_customer_ends_when_it_comes_back(crm: Source) -> None:
    park(crm, "N-1")
    gone = customer("Gone", crm="N-1")
    gone.deleted_at = NOW
    gone.save()

    assert parking.attach(at=NOW) == 0

    gone.deleted_at = None
    gone.save()
    assert parking.attach(at=NOW) == 1


def test_more_than_a_chunk_is_attached_and_a_stranger_in_the_way_stops_nothing(crm: Source, monkeypatch) -> None:
    monkeypatch.setattr(parking, "CHUNK", 2)
    other = Source.objects.create(slug="other", name="Other")
    park(other, "N-1", each=5)
    park(crm, "N-1", each=5)
    park(crm, "N-0", each=5)
    customer("Newcomer", other="N-1")

    assert parking.attach(at=NOW) == 5
    assert ParkedSignal.objects.count() == 10


def test_one_that_came_again_after_its_customer_is_not_counted_twice(crm: Source) -> None:
    park(crm, "N-1")
    newcomer = customer("Newcomer", crm="N-1")
    park(crm, "N-1")

    parking.attach(at=NOW)

    assert Signal.objects.count() == 1
    assert DecayedRate.objects.get(customer=newcomer).facts == 1
    assert not ParkedSignal.objects.exists()


def test_the_task_says_how_many(crm: Source) -> None:
    park(crm, "N-1")
    customer("Newcomer", crm="N-1")

    assert tasks.attach_parked(at=timezone.now()) == "attached 1 signals"
