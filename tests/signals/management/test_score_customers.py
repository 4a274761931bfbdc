"""The command works on the workers' own path, and looks into the past without touching the present."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from signals.models import RiskScore, ScoreHistory
from signals.services import facts, scoring, sources
from signals.services.items import SignalItem
from signals.vocabulary import Band
from tests.factories.accounts import CustomerFactory
from tests.factories.rates import daily, measure_named, remember

pytestmark = pytest.mark.django_db

THEN = datetime(2026, 6, 30, 12, tzinfo=UTC)


def items(*, until: datetime, days: int):
    return [
        SignalItem(f"l-{day}", "A-1", "engagement", "logins", until - timedelta(days=day), 1.0) for day in range(days)
    ]


@pytest.fixture
def used_until_june(acme):
    crm = sources.get_or_create("crm", by=None)
    happened = items(until=THEN, days=90)
    facts.receive(source=crm, items=happened, known="when it happened", at=timezone.now(), by=None)
    return acme


def run(*arguments, capsys):
    call_command("score_customers", "--json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_it_works_off_what_is_due(acme, zenith, capsys):
    said = run(capsys=capsys)

    assert (said["requests"], said["failed"], said["customers_with_a_score"]) == (2, 0, 2)


def test_all_scores_everyone_again(acme, zenith, capsys):
    run(capsys=capsys)

    said = run("--all", capsys=capsys)

    assert (said["requests"], said["shards"]) == (0, 1)


def test_the_past_is_reckoned_from_what_was_known_then_and_stored_nowhere(used_until_june, capsys):
    said = run("--as-of", "2026-06-30", capsys=capsys)

    (then,) = said["scores"]
    assert said["as_of"] == "2026-07-01T00:00:00+00:00"
    assert then["external_id"] == "A-1"
    assert then["coverage"] == 1
    assert not RiskScore.objects.exists()
    assert not ScoreHistory.objects.exists()


def test_what_is_learned_later_changes_no_past_score(used_until_june, capsys):
    before = run("--as-of", "2026-06-30", capsys=capsys)
    crm = sources.get_or_create("crm", by=None)
    late = SignalItem("e-1", "A-1", "escalation", "escalation", THEN - timedelta(days=1), 1.0)
    facts.receive(source=crm, items=[late], known="now", at=timezone.now(), by=None)

    assert run("--as-of", "2026-06-30", capsys=capsys) == before


def test_the_score_of_this_moment_is_the_same_by_either_road(used_until_june, capsys):
    now = timezone.now()
    scoring.score_customers(customer_ids=[used_until_june.pk], at=now)

    (past,) = run("--as-of", now.isoformat(), capsys=capsys)["scores"]

    assert past["churn_risk"] == pytest.approx(RiskScore.objects.get().churn_risk, abs=1e-9)


@pytest.mark.parametrize("given", ["yesterday", "2026-02-30", "30.06.2026"])
def test_a_date_that_is_none_is_refused_with_the_cure(given):
    with pytest.raises(CommandError, match="Write it like"):
        call_command("score_customers", "--as-of", given, stdout=StringIO())


def test_people_get_a_line_for_each_of_the_worst(used_until_june):
    out = StringIO()

    call_command("score_customers", "--as-of", "2026-06-30", stdout=out)

    assert "A-1" in out.getvalue()
    assert "health" in out.getvalue()


def test_a_feed_that_has_fallen_silent_is_not_taken_for_calm_customers(capsys):
    now = timezone.now()
    for customer in [CustomerFactory() for _ in range(6)]:
        remember(customer, measure_named("logins"), daily(300, 60), at=now)

    run("--all", capsys=capsys)

    assert set(RiskScore.objects.values_list("band", flat=True)) == {Band.UNKNOWN}


def test_who_buys_more_is_a_question_of_its_own(acme, capsys):
    call_command("score_customers", "--outcome", "expansion", "--json")

    said = json.loads(capsys.readouterr().out)
    assert (said["model"], said["customers_with_a_propensity"]) == ("expansion-prior-1", 1)


def test_the_chance_of_the_past_is_left_to_the_backtest(acme):
    with pytest.raises(CommandError, match="backtest --outcome expansion"):
        call_command("score_customers", "--outcome", "expansion", "--as-of", "2026-01-01")
