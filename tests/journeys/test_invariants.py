"""The invariants hold after the product did its work, and each is really looked at: break it, and it is named."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crisis_triage.management import invariants
from outreach.services.ranking import rank_scored
from signals.models import DecayedRate, FactTally, Import, Payload, RiskScore, ScoreRequest
from signals.scoring.stored_inputs import as_columns
from signals.services import facts, jobs, sources, texts
from signals.services.items import SignalItem
from tests.factories.accounts import CustomerFactory
from tests.journeys.test_ask_invariants import BREAKS as BREAKS_OF_ASKS
from tests.journeys.test_crisis_invariants import BREAKS as BREAKS_OF_CRISES
from tests.journeys.test_identity_invariants import BREAKS as BREAKS_OF_IDENTITY
from tests.journeys.test_learning_invariants import BREAKS as BREAKS_OF_LEARNING
from tests.journeys.test_message_invariants import BREAKS as BREAKS_OF_MESSAGES
from tests.journeys.test_notice_invariants import BREAKS as BREAKS_OF_NOTICES
from tests.journeys.test_promise_invariants import BREAKS as BREAKS_OF_PROMISES
from tests.journeys.test_propensity_invariants import BREAKS as BREAKS_OF_PROPENSITIES
from tests.journeys.test_recovery_invariants import BREAKS as BREAKS_OF_RECOVERIES
from tests.journeys.test_research_invariants import BREAKS as BREAKS_OF_RESEARCH
from tests.journeys.test_sales_invariants import BREAKS as BREAKS_OF_SALES
from tests.journeys.test_scene_invariants import BREAKS as BREAKS_OF_SCENES
from tests.journeys.test_webhook_invariants import BREAKS as BREAKS_OF_WEBHOOKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy_product(acme, zenith):
    """Facts came in, parked ones too; scores and ranks were made."""
    crm = sources.get_or_create("crm", by=None)
    now = timezone.now()
    items = [
        SignalItem(f"l-{who}-{day}", who, "engagement", "logins", now - timedelta(days=day), float(day % 7) - 2)
        for who in ("A-1", "Z-1", "nobody-yet")
        for day in range(1, 60)
    ]
    items += [SignalItem("n-1", "A-1", "survey", "nps", now - timedelta(days=2), 3.0)]
    items += [
        SignalItem("t-1", "A-1", "support", "ticket", now - timedelta(days=2), None, "It is broken again, awful.")
    ]
    facts.receive(source=crm, items=items, known="when it happened", at=now, by=None)
    texts.read_some()
    while jobs.work_off_some():
        pass
    rank_scored(at=now)
    return acme


def verify(*arguments):
    out = StringIO()
    call_command("verify_invariants", *arguments, stdout=out)
    return out.getvalue()


def run_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_product_that_did_its_work_violates_nothing(busy_product):
    assert "VIOLATED" not in verify("--all")


def test_an_empty_product_violates_nothing(db):
    assert "VIOLATED" not in verify()


def test_json_is_one_object_on_stdout(busy_product, capsys):
    call_command("verify_invariants", "--json")

    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    assert set(said["checked"]) == set(invariants.names())


def lower_the_watermark(acme):
    run_sql("SET LOCAL session_replication_role = replica")
    RiskScore.objects.update(watermark=0)
    run_sql("SET LOCAL session_replication_role = origin")


def an_import(**counts):
    of_crm = sources.get_or_create("crm", by=None)
    run_sql("ALTER TABLE signals_import DROP CONSTRAINT import_accounts_for_every_row")  # until the test is over
    Import.objects.create(source=of_crm, content="signals", size_bytes=1, **counts)


BREAKS = {
    "rates_equal_their_facts": lambda acme: DecayedRate.objects.filter(customer=acme).update(n30=5.0),
    "scores_follow_from_their_inputs": lambda acme: RiskScore.objects.filter(customer=acme).update(
        **as_columns({32: 9.0})
    ),
    "score_reasons_add_up": lambda acme: RiskScore.objects.filter(customer=acme).update(margin=0.1),
    "thin_coverage_is_unknown_and_bands_are_quarters_of_health": lambda acme: RiskScore.objects.update(
        health_score=99, band="critical"
    ),
    "no_score_is_behind_its_facts": lower_the_watermark,
    "a_discarded_payload_says_why": lambda acme: Payload.objects.create(
        source=sources.get_or_create("crm", by=None),
        door="api",
        body=b"?",
        sha256="?",
        received_at=timezone.now(),
        rejected=1,
        discarded_at=timezone.now(),
    ),
    "no_score_knows_facts_that_are_not_there": lambda acme: RiskScore.objects.update(watermark=10**12),
    "every_customer_has_a_score_or_waits_for_one": lambda acme: RiskScore.objects.filter(customer=acme).delete(),
    "history_ends_with_the_current_score": lambda acme: RiskScore.objects.update(health_score=3),
    "scores_were_written_by_transactions_of_this_server": lambda acme: RiskScore.objects.update(changed_in=10**15),
    "no_work_is_stuck": lambda acme: ScoreRequest.objects.create(
        customer=acme, due_at=datetime(2026, 1, 1, tzinfo=UTC)
    ),
    "call_list_repeats_the_score": lambda acme: run_sql(
        "UPDATE outreach_calllistentry SET churn_risk = 0.987; UPDATE outreach_rankingcursor SET scores_read_to = 10 ^ 15"
    ),
    "nothing_is_both_parked_and_stored": lambda acme: run_sql(
        "UPDATE signals_parkedsignal SET external_id = 'n-1' WHERE external_id = 'l-nobody-yet-1'"
    ),
    "every_fact_is_tallied_once": lambda acme: FactTally.objects.filter(pk=FactTally.objects.first().pk).update(
        facts=99
    ),
    "every_text_is_read_or_waits_to_be": lambda acme: run_sql("DELETE FROM signals_textreading"),
    "what_was_read_was_known_when_it_was_said": lambda acme: run_sql(
        "SET LOCAL session_replication_role = replica;"
        " UPDATE signals_signal SET known_at = now() - interval '9 days' WHERE text <> '';"
        " SET LOCAL session_replication_role = origin"
    ),
    "models_are_what_was_registered": lambda acme: run_sql(
        "SET LOCAL session_replication_role = replica; UPDATE signals_riskmodel SET sha256 = repeat('0', 64);"
        " SET LOCAL session_replication_role = origin"
    ),
    "imports_account_for_every_row": lambda acme: an_import(rows_done=3, accepted=2),
    "rejected_rows_can_be_seen": lambda acme: an_import(rows_done=1, rejected=1),
    "call_list_names_nobody_who_left": lambda acme: run_sql(
        "SET LOCAL session_replication_role = replica; UPDATE accounts_customer SET churned_on = '2026-01-01';"
        " SET LOCAL session_replication_role = origin"
    ),
    "scores_are_by_one_model": lambda acme: run_sql(
        "UPDATE signals_riskmodel SET role = 'retired'; INSERT INTO signals_riskmodel (family, version, artifact, sha256,"
        " passport, role) SELECT family, 'prior-2', artifact, sha256, passport, 'champion' FROM signals_riskmodel"
    ),
    "there_is_one_champion": lambda acme: run_sql("UPDATE signals_riskmodel SET role = 'retired'"),
}


def test_there_is_a_way_to_break_each_of_them():
    broken = {
        *BREAKS,
        *BREAKS_OF_PROMISES,
        *BREAKS_OF_MESSAGES,
        *BREAKS_OF_NOTICES,
        *BREAKS_OF_WEBHOOKS,
        *BREAKS_OF_IDENTITY,
        *BREAKS_OF_CRISES,
        *BREAKS_OF_RECOVERIES,
        *BREAKS_OF_RESEARCH,
        *BREAKS_OF_LEARNING,
        *BREAKS_OF_SALES,
        *BREAKS_OF_ASKS,
        *BREAKS_OF_SCENES,
        *BREAKS_OF_PROPENSITIES,
    }

    assert broken == set(invariants.names())


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_invariant_is_named(busy_product, name):
    BREAKS[name](busy_product)

    with pytest.raises(CommandError, match=name):
        verify("--only", name)


def test_only_customers_who_can_be_scored_are_asked_for(busy_product):
    gone = CustomerFactory(deleted_at=timezone.now())
    ScoreRequest.objects.filter(customer=gone).delete()

    assert "VIOLATED" not in verify("--only", "every_customer_has_a_score_or_waits_for_one")
