"""The store of facts: once each, in any order, with what follows from them."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import transaction

from accounts.models import Customer
from crisis_triage.shared.errors import Invalid
from signals.models import DecayedRate, Measure, ParkedSignal, QuarantinedRow, ScoreRequest, Signal, Source
from signals.rates import HALF_LIVES, LANDMARK
from signals.services import facts, items
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.signals.conftest import NOW

YESTERDAY = NOW - timedelta(days=1)


def item(external_id: str = "s-1", customer: str = "A-1", **fields: object) -> SignalItem:
    usual = {"kind": Kind.ENGAGEMENT, "measure": "logins", "occurred_at": YESTERDAY, "value": 3.0}
    return SignalItem(external_id, customer, **(usual | fields))


def receive(source: Source, *given: SignalItem | items.Refused, known: facts.Known = "now") -> list[facts.ItemResult]:
    return facts.receive(source=source, items=given, known=known, at=NOW, by=None)


def statuses(results: list[facts.ItemResult]) -> list[str]:
    return [result.status for result in results]


def test_a_signal_is_stored_with_all_it_says(crm: Source, acme: Customer) -> None:
    said = 'Tabs\t, new\nlines, back\\slashes \\N, "quotes" and Wünsche 🙂'

    [result] = receive(crm, item(text=said, author="Ann\tB.", url="https://x.test/a?b=\\c"))

    signal = Signal.objects.get()
    assert result == facts.ItemResult(0, "s-1", "accepted", signal.id)
    assert (signal.customer, signal.measure.name, signal.value, signal.text) == (acme, "logins", 3.0, said)
    assert (signal.author, signal.url) == ("Ann\tB.", "https://x.test/a?b=\\c")
    assert (signal.occurred_at, signal.known_at) == (YESTERDAY, NOW)


def test_a_signal_sent_twice_is_stored_and_counted_once(crm: Source, acme: Customer) -> None:
    [first] = receive(crm, item())
    request = ScoreRequest.objects.get()

    [second] = receive(crm, item())

    assert (second.status, second.id) == ("duplicate", first.id)
    assert DecayedRate.objects.get().facts == 1
    assert ScoreRequest.objects.get().version == request.version


def test_of_two_items_with_one_id_in_a_batch_the_first_wins(crm: Source, acme: Customer) -> None:
    results = receive(crm, item(value=1.0), item(value=2.0), item("s-2"))

    assert statuses(results) == ["accepted", "duplicate", "accepted"]
    assert results[1].id == results[0].id
    assert Signal.objects.get(external_id="s-1").value == 1.0


def test_two_sources_may_use_one_external_id(crm: Source, shop: Source, acme: Customer) -> None:
    receive(crm, item())

    assert statuses(receive(shop, item())) == ["accepted"]


def test_a_customer_is_found_by_the_sources_own_id_first_and_then_by_the_directorys(
    shop: Source, acme: Customer, globex: Customer
) -> None:
    receive(shop, item("s-1", "77"), item("s-2", "A-1"))

    assert list(Signal.objects.order_by("external_id").values_list("customer__name", flat=True)) == ["Globex", "Acme"]


def test_a_signal_for_an_unknown_customer_is_parked_once(crm: Source) -> None:
    first = receive(crm, item(customer="nobody"), item(customer="nobody"))
    again = receive(crm, item(customer="nobody"))

    assert statuses(first) == ["parked", "duplicate"]
    assert statuses(again) == ["duplicate"]
    assert ParkedSignal.objects.get().customer_external_id == "nobody"
    assert not ScoreRequest.objects.exists()


def test_a_stored_signal_is_not_parked_when_it_comes_back_for_a_stranger(crm: Source, acme: Customer) -> None:
    [first] = receive(crm, item())

    [again] = receive(crm, item(customer="nobody"))

    assert (again.status, again.id) == ("duplicate", first.id)
    assert not ParkedSignal.objects.exists()


def test_a_backfill_was_known_when_it_happened(crm: Source, acme: Customer) -> None:
    receive(crm, item(), known="when it happened")

    assert Signal.objects.get().known_at == YESTERDAY


def test_nothing_is_known_before_its_receipt_when_it_lies_in_the_future(crm: Source, acme: Customer) -> None:
    receive(crm, item(occurred_at=NOW + timedelta(hours=3)), known="when it happened")

    assert Signal.objects.get().known_at == NOW


def test_decayed_rates_are_the_sums_of_the_definition(crm: Source, acme: Customer) -> None:
    moments = [NOW - timedelta(days=days) for days in (0.25, 3, 40, 400)]
    values = [4.0, -1.5, None, 10.0]

    receive(
        crm,
        *(
            item(f"s-{n}", occurred_at=at, value=value)
            for n, (at, value) in enumerate(zip(moments, values, strict=True))
        ),
    )

    rate = DecayedRate.objects.get()
    for half_life in HALF_LIVES:
        weights = [2 ** ((at - LANDMARK).total_seconds() / 86_400 / half_life) for at in moments]
        assert getattr(rate, f"n{half_life}") == pytest.approx(sum(weights), rel=1e-12)
        assert getattr(rate, f"x{half_life}") == pytest.approx(
            sum(weight * value for weight, value in zip(weights, values, strict=True) if value is not None), rel=1e-12
        )
    assert (rate.facts, rate.valued) == (4, 3)
    assert (rate.first_at, rate.last_at, rate.last_value) == (moments[3], moments[0], 4.0)


def test_facts_of_1997_fade_to_nothing_without_an_error(crm: Source, acme: Customer) -> None:
    receive(crm, item(occurred_at=datetime(1997, 1, 1, tzinfo=UTC), value=1e-300))

    rate = DecayedRate.objects.get()
    assert (rate.facts, rate.n7, rate.x7, rate.last_value) == (1, 0, 0, 1e-300)
    assert rate.n365 > 0


def test_a_new_signal_asks_for_a_score_and_lifts_a_quarantine(crm: Source, acme: Customer) -> None:
    ScoreRequest.objects.filter(customer=acme).update(attempts=5, quarantined_at=YESTERDAY, failure="boom")

    receive(crm, item(), item("s-2"))

    request = ScoreRequest.objects.get()
    assert (request.version, request.attempts, request.quarantined_at, request.failure) == (2, 0, None, "")


def test_a_bad_item_harms_no_other_and_is_kept_in_quarantine(crm: Source, acme: Customer) -> None:
    future = item("s-2", occurred_at=datetime(2099, 1, 1, tzinfo=UTC))
    unreadable = items.decode(b'{"external_id": "s-3", "kind": "gossip"}')

    results = receive(crm, item(), future, unreadable, item("s-4"))

    assert statuses(results) == ["accepted", "rejected", "rejected", "accepted"]
    assert [error.code for error in results[1].errors] == ["in_the_future"]
    assert (results[2].external_id, len(results[2].errors)) == ("s-3", 4)
    kept = QuarantinedRow.objects.order_by("line")
    assert [(row.line, row.field) for row in kept] == [(2, "occurred_at"), (3, "customer_external_id")]
    assert msgspec.json.decode(kept[0].raw)["external_id"] == "s-2"


def test_a_bad_batch_that_is_sent_again_is_not_kept_twice(crm: Source) -> None:
    bad = item(occurred_at=datetime(2099, 1, 1, tzinfo=UTC))

    receive(crm, bad)
    receive(crm, bad)

    assert QuarantinedRow.objects.count() == 1


def test_measures_are_made_with_a_sensible_direction(crm: Source, acme: Customer) -> None:
    receive(
        crm,
        item("1", kind=Kind.SURVEY, measure="nps"),
        item("2", kind=Kind.ESCALATION, measure="outage"),
        item("3", kind=Kind.ENGAGEMENT, measure="dislike"),
    )

    found = {measure.name: (measure.direction, measure.value_direction) for measure in Measure.objects.all()}
    assert found == {
        "nps": ("unknown", "more_is_better"),
        "outage": ("more_is_worse", "more_is_better"),
        "dislike": ("more_is_worse", "more_is_worse"),
    }


def test_one_measure_too_many_is_refused_and_the_rest_goes_on(
    crm: Source, acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signals.services.measures.MOST", 1)

    results = receive(crm, item(measure="a"), item("s-2", measure="b"))

    assert statuses(results) == ["accepted", "rejected"]
    assert results[1].errors[0].code == "too_many_measures"


def test_the_source_was_heard_from(crm: Source, acme: Customer) -> None:
    Source.objects.filter(pk=crm.pk).update(silent_since=YESTERDAY)

    receive(crm, item())

    crm.refresh_from_db()
    assert (crm.last_received_at, crm.silent_since) == (NOW, None)


def test_an_empty_batch_is_no_error(crm: Source) -> None:
    assert receive(crm) == []


def test_a_batch_of_nothing_but_bad_items_is_answered_item_by_item(crm: Source) -> None:
    assert statuses(receive(crm, item(""), item("x", measure=" "))) == ["rejected", "rejected"]


def record(acme: Customer, **fields: object) -> int | None:
    usual = {
        "kind": Kind.ESCALATION,
        "measure": "escalation",
        "external_id": "escalation:1",
        "occurred_at": NOW,
        "at": NOW,
        "value": 1.0,
    }
    return facts.record(customer_id=acme.pk, **(usual | fields))


def test_what_we_notice_ourselves_is_a_signal_like_any_other(acme: Customer) -> None:
    id = record(acme, text="They are furious.")

    signal = Signal.objects.get()
    assert (signal.id, signal.source.slug, signal.customer) == (id, "crisis-triage", acme)
    assert DecayedRate.objects.get(customer=acme).facts == 1
    assert ScoreRequest.objects.filter(customer=acme).exists()


def test_what_we_notice_ourselves_is_recorded_once(acme: Customer) -> None:
    record(acme)

    assert record(acme) is None
    assert DecayedRate.objects.get().facts == 1


def test_what_we_notice_ourselves_goes_with_the_callers_transaction(acme: Customer) -> None:
    with transaction.atomic():
        record(acme)
        transaction.set_rollback(True)

    assert not Signal.objects.exists()


def test_a_record_with_a_fault_is_refused_by_name(acme: Customer) -> None:
    with pytest.raises(Invalid, match="future"):
        record(acme, occurred_at=NOW + timedelta(days=3))
