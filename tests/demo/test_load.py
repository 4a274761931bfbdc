"""The made-up company in the database: complete, honest about its past, and never mixed with real data."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.test import override_settings

from accounts.models import Company, Contact, Customer, ExchangeRate, User
from accounts.vocabulary import Role
from crisis_triage.demo import load, people, trouble
from outreach.models import (
    CrisisResearch,
    Delivery,
    Escalation,
    Issue,
    Loop,
    Message,
    PersonalCall,
    PlannedTalk,
    Promise,
    Recovery,
    ResearchDay,
)
from signals.models import FactTally, Import, ParkedSignal, QuarantinedRow, RiskScore, ScoreHistory, Signal, Source
from tests.demo.conftest import UNTIL

CUSTOMERS = 30


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Once for all tests of this file, which only look; taken back at the end."""
    folder = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("uploads"))
    with folder, django_db_blocker.unblock(), transaction.atomic():
        yield load.load(customers=CUSTOMERS, seed=7, at=UNTIL)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded", "db")
class TestTheLoadedCompany:
    def test_everything_the_files_say_is_there(self, world, loaded):
        assert loaded.customers == Customer.objects.count() == CUSTOMERS
        assert loaded.signals == Signal.objects.count() > 100 * CUSTOMERS
        assert Contact.objects.count() >= 2 * CUSTOMERS
        assert not Customer.objects.filter(Q(owner=None) | Q(team=None) | Q(arr=None)).exists()

    def test_every_page_says_that_it_is_simulated(self):
        company = Company.objects.get()

        assert (company.is_simulated, company.reporting_currency) == (True, "USD")
        assert set(ExchangeRate.objects.values_list("currency", flat=True)) == {"EUR", "GBP"}

    def test_everybody_has_a_part_to_play(self):
        assert set(User.objects.values_list("role", flat=True)) == {role.value for role in Role}
        assert User.objects.get(email="lena@demo.example").check_password(people.PASSWORD)
        assert not User.objects.get(role=Role.INTEGRATION).has_usable_password()

    def test_nothing_but_what_was_planted_is_refused(self):
        assert QuarantinedRow.objects.count() == trouble.REJECTED
        assert ParkedSignal.objects.count() == trouble.PARKED
        assert Import.objects.filter(rejected__gt=0).count() == 1

    def test_issues_stand_at_every_place_of_the_road(self):
        assert set(Issue.objects.values_list("state", flat=True)) == {
            "new",
            "blocked",
            "in_progress",
            "declined",
            "closed",
        }
        assert {"open", "promised", "confirmed", "reopened", "declined_told"} <= set(
            Loop.objects.values_list("state", flat=True)
        )
        assert {"pending", "superseded", "kept"} <= set(Promise.objects.values_list("state", flat=True))

    def test_trust_is_rebuilt_and_was(self):
        states = list(Recovery.objects.values_list("state", flat=True))
        assert {"at_risk", "plan_in_place", "saving", "recovered"} <= set(states)

    def test_some_are_known_and_a_trend_is_there(self):
        counted = ResearchDay.objects.filter(segment=None).order_by("day").values_list("readiness", flat=True)
        assert len(counted) == 17
        assert 0 < counted[0] < counted[16] < 100
        assert set(PlannedTalk.objects.values_list("state", flat=True)) == {"open"}
        assert CrisisResearch.objects.filter(customers__gt=0).exists()

    def test_many_were_told_at_once_and_a_no_waits_for_its_approval(self):
        assert set(Message.objects.filter(blocks=None).values_list("purpose", "state")) == {
            ("progress", "failed"),
            ("declined", "submitted"),
        }
        assert {"sent", "bounced", "in_doubt", "failed"} <= set(Delivery.objects.values_list("state", flat=True))
        assert not Delivery.objects.filter(state="waiting", message__blocks=None).exists()

    def test_premium_customers_wait_for_a_call_and_the_next_message_for_a_promise(self):
        assert set(Message.objects.exclude(blocks=None).values_list("state", flat=True)) == {"sending", "draft"}
        called = Delivery.objects.filter(state="called").count()
        assert PersonalCall.objects.count() == called

    def test_files_were_imported_and_one_waits_for_a_go(self):
        states = Counter(Import.objects.values_list("state", flat=True))

        assert states == {"done": 9, "previewed": 1}

    def test_one_source_fell_silent_and_the_others_are_heard(self):
        assert list(Source.objects.filter(silent_since__isnull=False).values_list("slug", flat=True)) == [
            trouble.SILENT
        ]
        assert Source.objects.get(slug="helpdesk").last_received_at <= UNTIL - trouble.SILENT_FOR
        assert not Signal.objects.filter(source__slug="helpdesk", occurred_at__gt=UNTIL - trouble.SILENT_FOR).exists()
        assert Source.objects.get(is_directory=True).slug == "crm"

    def test_nobody_knew_a_fact_before_it_happened(self):
        assert Signal.objects.aggregate(latest=Max("known_at"))["latest"] <= UNTIL
        assert FactTally.objects.filter(day__gt=UNTIL.date()).count() == 0

    def test_scores_have_a_past_that_was_scored_then(self):
        span = ScoreHistory.objects.aggregate(first=Min("scored_at"), last=Max("scored_at"))

        assert span["first"] == UNTIL - timedelta(weeks=load.LIVE_WEEKS)
        assert span["last"] == UNTIL
        deep = ScoreHistory.objects.values("customer").annotate(rows=Count("pk")).filter(rows__gte=5)
        assert deep.count() > CUSTOMERS / 2

    def test_those_who_left_are_scored_no_more(self):
        still_here = Customer.objects.filter(churned_on=None).count()

        assert RiskScore.objects.filter(as_of=UNTIL).count() == still_here

    def test_alarms_were_raised_by_the_owners(self):
        raised = Escalation.objects.select_related("raised_by", "customer")

        assert raised.count() >= 4
        assert all(alarm.raised_by_id == alarm.customer.owner_id for alarm in raised)
        assert raised.filter(ended_at=None).exists()
        assert raised.filter(severity=1).exists()

    def test_it_may_not_be_loaded_among_other_data(self):
        with pytest.raises(load.NotEmpty, match="made-up customers do not belong among others"):
            load.load(customers=5, seed=7, at=UNTIL)
