"""Texts are read once each, whoever dies meanwhile, and what is read is known when the text was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import Customer
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import DecayedRate, ScoreRequest, Signal, Source, TextDue, TextReading
from signals.queries.rates import read_batch, read_batch_as_of
from signals.queries.timeline import facts as told_facts
from signals.services import facts, parking, text_models
from signals.text import learned, reading
from signals.vocabulary import Kind
from tests.factories.texts import YESTERDAY, read_all, say
from tests.signals.conftest import NOW, customer

LONG_AGO = datetime(2025, 3, 1, 9, tzinfo=UTC)


def evidence() -> Signal:
    return Signal.objects.get(measure__name=TEXT_SENTIMENT)


def test_a_text_is_read_and_becomes_evidence(crm: Source, acme: Customer) -> None:
    said = say(crm)

    assert read_all() == 1

    found = TextReading.objects.select_related("model").get()
    assert (found.signal_id, found.language, found.occurred_at) == (said.id, "en", YESTERDAY)
    assert reading.word(found.sentiment) == "negative"
    assert len(found.themes) >= 2
    assert found.model.version.startswith("lexicon-1")
    derived = evidence()
    assert (derived.customer, derived.value, derived.external_id) == (acme, found.sentiment, f"sentiment:{said.id}")
    assert (derived.measure.kind, derived.measure.unit, derived.text) == ("support", "sentiment −1…1", "")
    assert derived.source.slug == "crisis-triage"
    assert not TextDue.objects.exists()


@pytest.mark.parametrize(("known", "moment"), [("now", NOW), ("when it happened", LONG_AGO)])
def test_what_was_read_is_known_since_the_text_was(
    crm: Source, acme: Customer, known: facts.Known, moment: datetime
) -> None:
    say(crm, known=known, occurred_at=LONG_AGO)

    read_all()

    derived = evidence()
    assert (derived.known_at, derived.occurred_at) == (moment, LONG_AGO)


def test_before_the_text_was_known_nothing_is_seen_of_it(crm: Source, acme: Customer) -> None:
    say(crm, occurred_at=LONG_AGO)
    read_all()

    before = read_batch_as_of(customer_ids=[acme.pk], at=NOW - timedelta(seconds=1), uses={})
    after = read_batch_as_of(customer_ids=[acme.pk], at=NOW, uses={})

    assert before.inputs.meanings == ()
    assert {meaning.name for meaning in after.inputs.meanings} == {"ticket", TEXT_SENTIMENT}


def test_the_rates_hold_it_and_the_customer_is_due_for_a_score(crm: Source, acme: Customer) -> None:
    say(crm)
    ScoreRequest.objects.all().delete()

    read_all()

    rate = DecayedRate.objects.get(measure=evidence().measure)
    assert (rate.facts, rate.last_value) == (1, evidence().value)
    assert ScoreRequest.objects.get().customer == acme


def test_to_read_twice_changes_nothing(crm: Source, acme: Customer) -> None:
    say(crm)
    read_all()
    before = list(TextReading.objects.values()), list(Signal.objects.order_by("pk").values())
    TextDue.objects.create(signal_id=TextReading.objects.get().pk)

    read_all()

    assert (list(TextReading.objects.values()), list(Signal.objects.order_by("pk").values())) == before
    assert DecayedRate.objects.get(measure=evidence().measure).facts == 1


def test_without_a_text_nothing_is_due(crm: Source, acme: Customer) -> None:
    say(crm, None)

    assert not TextDue.objects.exists()
    assert read_all() == 0


@pytest.mark.parametrize("text", ["Die Hotline war eine Katastrophe", "😡😡😡", "12345"])
def test_a_language_that_is_not_known_is_no_evidence(crm: Source, acme: Customer, text: str) -> None:
    say(crm, text)

    read_all()

    found = TextReading.objects.get()
    assert (found.language, found.sentiment, found.themes) == ("unknown", None, [])
    assert not Signal.objects.filter(measure__name=TEXT_SENTIMENT).exists()


@pytest.mark.parametrize(
    ("kind", "measure", "value", "is_evidence"),
    [
        (Kind.SURVEY, "nps", 2.0, False),
        (Kind.SURVEY, "nps", None, True),
        (Kind.SOCIAL, "mention", -0.8, False),
        (Kind.SOCIAL, "mention", None, True),
        (Kind.ACCOUNT_REPORT, "sentiment", -1.0, False),
        (Kind.ESCALATION, "escalation", 1.0, True),
        (Kind.SUPPORT, "resolution_time", 12.0, True),
        (Kind.OUTREACH, "escalation_ended", None, False),
    ],
)
def test_only_the_customer_s_words_that_carry_no_opinion_yet_are_evidence(
    crm: Source, acme: Customer, kind: Kind, measure: str, value: float | None, is_evidence: bool
) -> None:
    say(crm, kind=kind, measure=measure, value=value)

    read_all()

    assert TextReading.objects.get().sentiment is not None
    assert Signal.objects.filter(measure__name=TEXT_SENTIMENT, measure__kind=kind).exists() is is_evidence


def test_a_text_that_was_parked_is_read_when_its_customer_came(crm: Source) -> None:
    say(crm)
    assert read_all() == 0
    customer("Acme", crm="A-1")

    parking.attach(at=NOW)

    assert read_all() == 1
    assert evidence().known_at == NOW


def test_the_timeline_shows_the_text_and_not_what_we_made_of_it(crm: Source, acme: Customer) -> None:
    said = say(crm)
    read_all()

    shown = told_facts(customer_id=acme.pk)

    assert [item.place.id for item in shown] == [said.id]


def test_our_own_evidence_does_not_make_a_silent_feed_look_alive(crm: Source, acme: Customer) -> None:
    say(crm)
    last_heard = Source.objects.get(slug="crm").last_received_at

    read_all()

    assert Source.objects.get(slug="crm").last_received_at == last_heard
    assert Source.objects.get(slug="crisis-triage").last_received_at is None


def test_stored_rates_equal_raw_facts_with_evidence_in_them(crm: Source, acme: Customer) -> None:
    for number in range(3):
        say(crm, external_id=f"s-{number}", occurred_at=NOW - timedelta(days=40 * number))
    read_all()

    stored = read_batch(customer_ids=[acme.pk], at=NOW, uses={})
    raw = read_batch_as_of(customer_ids=[acme.pk], at=NOW, uses={})

    assert stored.inputs.meanings == raw.inputs.meanings
    assert stored.inputs.rates.n == pytest.approx(raw.inputs.rates.n)
    assert stored.inputs.rates.x == pytest.approx(raw.inputs.rates.x)


def test_a_learned_model_reads_its_own_source_and_kind_only(crm: Source, shop: Source, acme: Customer) -> None:
    model = {
        "format": learned.FORMAT_OF_WORDS,
        "classes": ["negative", "positive"],
        "longest_phrase": 1,
        "intercepts": [0.0, 0.0],
    }
    row = text_models.put_in_use(
        source=crm, kind="support", artifact=model | {"words": [["hinge", 1.0, 5.0, -5.0]]}, passport={}
    )

    for source, kind, external_id in [(crm, Kind.SUPPORT, "1"), (crm, Kind.SOCIAL, "2"), (shop, Kind.SUPPORT, "3")]:
        say(source, "The hinge of this great product", external_id, kind=kind)
    read_all()

    words = {
        found.signal.external_id: (found.model_id == row.pk, found.sentiment < 0) for found in TextReading.objects.all()
    }
    assert words == {"1": (True, True), "2": (False, False), "3": (False, False)}


def test_a_tampered_model_is_passed_over(crm: Source, acme: Customer) -> None:
    model = {
        "format": learned.FORMAT_OF_WORDS,
        "classes": ["negative", "positive"],
        "longest_phrase": 1,
        "intercepts": [0.0, 0.0],
    }
    row = text_models.put_in_use(source=crm, kind="support", artifact=model | {"words": []}, passport={})
    row.artifact = model | {"words": [["great", 1.0, 9.0, -9.0]]}
    row.save(update_fields=["artifact"])
    say(crm, "This is a great product")

    read_all()

    assert TextReading.objects.get().sentiment > 0


def test_texts_of_before_are_due_after_the_migration(crm: Source, acme: Customer) -> None:
    said = say(crm)
    TextDue.objects.all().delete()
    from importlib import import_module

    with connection.cursor() as cursor:
        cursor.execute(import_module("signals.migrations.0011_texts_are_read").EARLIER)

    assert [due.signal_id for due in TextDue.objects.all()] == [said.id]


def test_beside_the_text_the_timeline_says_how_it_sounds_and_what_it_is_about(crm: Source, acme: Customer) -> None:
    say(crm)
    say(crm, "Die Hotline war eine Katastrophe", "s-2")
    say(crm, None, "s-3")
    read_all()

    shown = {item.text[:5]: (item.mood, item.mood_tone, item.themes) for item in told_facts(customer_id=acme.pk)}

    assert shown["Awful"] == ("negative", "bad", "Waiting for an answer, Bills and payments")
    assert shown["Die H"] == ("language not known", "plain", "")
    assert shown[""] == ("", "plain", "")
