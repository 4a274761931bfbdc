"""How the exchange with a source does: the worst first, in words that name what to do."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals.mapping import shipped
from signals.mapping.pages import Layout
from signals.models import IntakeTally, Payload, Reconcile, Source
from signals.queries import sync
from signals.services import facts, hooks, mappings, payloads, reconciles, sources
from signals.services.items import SignalItem
from signals.services.reconciles import Wish
from signals.vocabulary import Door, Kind

NOW = timezone.now()


def keep(source: Source, body: bytes = b"{}", *, at=NOW) -> None:
    payloads.keep(source=source, door=Door.API, body=body, content_type="application/json", headers={}, by=None, at=at)


def signal(id: str, customer: str) -> SignalItem:
    return SignalItem(id, customer, Kind.SUPPORT, "ticket", NOW - timedelta(hours=1))


def row(user, slug: str = "crm"):
    return sync.rows(user, at=NOW, slug=slug)[0]


def said(user) -> list[tuple[str, str]]:
    return [(step.label, step.sentence) for step in row(user).steps]


def test_what_waits_for_customers_says_what_to_do(crm, acme, lena):
    items = [signal("t-1", "A-1"), signal("t-1", "A-1"), signal("t-2", "nobody"), signal("t-3", "nobody")]
    facts.receive(source=crm, items=items, known="now", at=NOW, by=None)

    found = row(lena)

    assert (found.step.label, found.step.sentence, found.step.link) == (
        "parked",
        "2 signals wait for customers nobody knows.",
        "Import customers, or map ids",
    )
    assert found.today == found.week == "4 received, 1 accepted, 1 duplicate, 2 parked"
    assert (found.record.parked, found.record.lag_seconds) == (2, 0)


def test_who_sees_only_a_part_hears_of_silence_and_of_no_count(crm, acme, ana):
    facts.receive(source=crm, items=[signal("t-1", "nobody")], known="now", at=NOW, by=None)
    assert said(ana) == [("well", "Nothing to do.")]
    assert (row(ana).record.parked, row(ana).record.today, row(ana).spark) == (None, None, "")

    heard = NOW - timedelta(days=4)
    Source.objects.update(last_received_at=heard, expected_every=timedelta(days=1))
    assert said(ana) == [("silent", "Silent for 4 days, expected every day.")]


def test_the_worst_stands_first_and_each_trouble_names_its_cure(crm, acme, lena):
    reconciles.set_up(source=crm, wish=Wish(layout=Layout("https://x.example/?since={since}")), by=lena, at=NOW)
    keep(crm, at=NOW - timedelta(hours=1))
    assert said(lena) == [("no mapping", "1 payload waits for a mapping.")]

    mappings.save(source=crm, given=shipped.everything()["survey"].spec, by=lena, at=NOW)
    keep(crm, b"[]")
    Payload.objects.filter(sha256=Payload.objects.order_by("pk").last().sha256).update(read_at=NOW, rejected=2)
    Reconcile.objects.update(failure="It answered 401.")
    IntakeTally.objects.create(source=crm, day=NOW.date(), rejected=2)

    assert said(lena) == [
        ("fails", "The list could not be read: It answered 401."),
        ("in trouble", "1 payload holds rows that cannot be read."),
        ("waits", "1 payload waits for a worker."),
    ]
    assert row(lena).today == "2 rejected"
    assert row(lena).waits == "1 hour"
    assert [step.url for step in row(lena).steps] == [
        "/settings/sources/crm/reconcile",
        "/settings/sources/crm/mapping",
        "/readyz",
    ]


def test_a_source_that_only_sends_is_well_and_hears_how_to_be_safe(crm, acme, lena):
    hooks.set_up(source=crm, scheme={"kind": "standard"}, secret="", by=lena, at=NOW)
    assert row(lena).step.tone == "good"
    assert "only sends by itself" in row(lena).step.sentence

    hooks.switch(source=crm, is_on=False, by=lena, at=NOW)
    assert row(lena).step.label == "off"


def test_a_source_that_left_its_usual_rhythm_is_silent_and_a_file_that_came_once_is_not(crm, acme, lena):
    """Nobody said what to expect of either. Judged as scoring judges a measure: twenty facts missed, and more than three days."""
    file = Source.objects.create(slug="file", name="A file")
    heard = NOW - timedelta(days=5)
    Source.objects.update(last_received_at=heard)
    for back in range(10):
        IntakeTally.objects.create(source=crm, day=(heard - timedelta(days=back)).date(), accepted=20)
    IntakeTally.objects.create(source=file, day=heard.date(), accepted=1_000_000)

    assert sources.watch(at=NOW - timedelta(days=3)) == []
    assert sources.watch(at=NOW) == [crm]
    assert said(lena) == [("silent", "Silent for 5 days, which is not its usual rhythm.")]
    assert sources.watch(at=NOW) == []

    sources.heard_from(crm, at=NOW)
    assert said(lena) == [("well", "Nothing to do.")]


def test_three_questions_however_many_sources(crm, acme, lena):
    Source.objects.bulk_create(Source(slug=f"s-{number}", name=f"S {number}") for number in range(30))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(sync.rows(lena, at=NOW)) == 31

    assert len(asked) == 3
