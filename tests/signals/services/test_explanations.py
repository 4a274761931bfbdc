"""A score can be explained to a person: its parts add up, and the list shows the same reason as the customer's page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from signals.queries import explanations, scores
from signals.services.scoring import score_customers
from signals.vocabulary import Band, Kind
from tests.factories.outreach import wait_until_settled
from tests.factories.rates import daily, measure_named, remember

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def upset(acme):
    """Acme used to log in daily, stopped three weeks ago, answered NPS 2 and escalated."""
    remember(acme, measure_named("logins"), daily(200, 21), at=NOW)
    remember(acme, measure_named("nps", Kind.SURVEY), [(150.0, 9.0), (2.0, 2.0)], at=NOW)
    remember(acme, measure_named("escalation", Kind.ESCALATION), [(1.0, 1.0)], at=NOW)
    score_customers(customer_ids=[acme.pk], at=NOW)
    return acme


def test_the_parts_add_up_to_the_score(upset):
    explained = explanations.explain(customer_id=upset.pk)

    assert explained.adds_up
    total = explained.base + sum(reason.points for reason in explained.reasons) + explained.rest
    assert total == pytest.approx(explained.margin, abs=1e-9)
    assert explained.band in (Band.AT_RISK, Band.CRITICAL)
    assert explained.model == "prior-1"


def test_reasons_are_sentences_about_this_customer(upset):
    explained = explanations.explain(customer_id=upset.pk)

    said = " | ".join(reason.sentence for reason in explained.reasons)
    assert "Escalation 1 day ago" in said
    assert "Logins fell" in said
    assert all(reason.points_text[0] in "+−" for reason in explained.reasons)


def test_the_list_shows_the_worst_reason_of_the_page(upset):
    worst = next(reason for reason in explanations.explain(customer_id=upset.pk).reasons if reason.is_worry)

    changes = scores.of_customers(customer_ids=[upset.pk])

    assert changes.top_reasons == [worst.sentence]


def test_of_a_customer_about_whom_nothing_is_known_the_list_says_so(acme):
    acme.started_on = NOW.date() - timedelta(days=3000)
    acme.save()
    score_customers(customer_ids=[acme.pk], at=NOW)

    assert scores.of_customers(customer_ids=[acme.pk]).top_reasons == [scores.LITTLE_KNOWN]


def test_who_was_never_scored_has_no_explanation(acme):
    assert explanations.explain(customer_id=acme.pk) is None


def test_history_begins_with_the_score_that_held_then(upset):
    measure = measure_named("logins")
    remember(upset, measure, daily(200, 0), at=NOW, watermark=5)
    score_customers(customer_ids=[upset.pk], at=NOW + timedelta(minutes=1))

    past = explanations.history(customer_id=upset.pk, since=NOW + timedelta(days=400))

    assert len(past) == 1
    assert past[0].health_score == explanations.explain(customer_id=upset.pk).health_score


@pytest.mark.django_db(transaction=True)
def test_changes_are_read_once_and_completely(acme, zenith):
    score_customers(customer_ids=[acme.pk, zenith.pk], at=NOW)
    wait_until_settled()
    first = scores.changed_since(transaction=0, limit=100)
    remember(acme, measure_named("logins"), daily(9, 0), at=NOW)
    score_customers(customer_ids=[acme.pk, zenith.pk], at=NOW + timedelta(days=1))
    wait_until_settled()

    second = scores.changed_since(transaction=first.read_to, limit=100)
    third = scores.changed_since(transaction=second.read_to, limit=100)

    assert sorted(first.customer_ids) == sorted([acme.pk, zenith.pk])
    assert second.customer_ids == [acme.pk]
    assert third.customer_ids == []
    assert first.is_all


@pytest.mark.django_db(transaction=True)
def test_a_change_is_not_read_past_a_transaction_that_still_runs(acme, zenith):
    slow = connection.copy()
    with slow.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
        score_customers(customer_ids=[acme.pk], at=NOW)

        during = scores.changed_since(transaction=0, limit=100)

        cursor.execute("COMMIT")
    slow.close()
    wait_until_settled()
    after = scores.changed_since(transaction=during.read_to, limit=100)
    assert during.customer_ids == []
    assert after.customer_ids == [acme.pk]


@pytest.mark.django_db(transaction=True)
def test_transactions_are_read_whole_and_the_rest_later(acme, zenith):
    for customer in (acme, zenith):
        score_customers(customer_ids=[customer.pk], at=NOW)
    wait_until_settled()

    first = scores.changed_since(transaction=0, limit=1)
    second = scores.changed_since(transaction=first.read_to, limit=1)

    assert (first.customer_ids, first.is_all) == ([acme.pk], False)
    assert (second.customer_ids, second.is_all) == ([zenith.pk], True)
