"""What the database itself refuses of research, whoever writes."""

import pytest
from django.db import transaction

from outreach.insights import SpotKind, TalkState
from outreach.models import BlindSpot, Insight, InsightContact, InsightNeed, MethodFreshness, PlannedTalk, ResearchDay
from outreach.vocabulary import Discovery
from tests.factories.accounts import ContactFactory
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.issues import NOW
from tests.factories.outreach import add_need, add_touchpoint
from tests.outreach.models.tables import refused, run_sql, written

pytestmark = pytest.mark.django_db
FIGURES = {
    **dict.fromkeys(("customers", "fresh_customers", "single_customers"), 1),
    **dict.fromkeys(("arr", "loss", "fresh_arr", "fresh_loss", "broad_arr", "single_arr", "worded_arr"), 10),
    "by_method": {},
    "readiness": 50,
    "taken_at": NOW,
    "currency": "EUR",
    "day": NOW.date(),
}


def changed(row, **values):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"method": "talk"}, "insight_method_is_known"),
        ({"learned": ""}, "insight_says_what_was_learned"),
        ({"withdrawn_at": NOW}, "withdrawn_insight_says_why"),
        ({"held_on": "2027-01-01"}, "that day has not come"),
    ],
)
def test_research_is_whole_and_in_the_past(ana, acme, about, rule):
    usual = {"method": "survey", "held_on": NOW.date(), "learned": "Much.", "made_by": ana, "logged_at": NOW}
    with refused(rule):
        written(Insight, customer=acme, **{**usual, **about})


def test_it_is_written_once_stays_with_its_customer_and_is_never_deleted(ana, acme, zenith):
    made = an_insight(ana, acme)
    with refused("insight_is_recorded_once"):
        written(
            Insight, customer=acme, method="interview", held_on=NOW.date(), learned=made.learned, made_by=ana,
            logged_at=NOW,
        )  # fmt: skip
    with refused("Cannot update"):
        changed(made, learned="Less.")
    with refused("stays with its customer"):
        changed(made, customer=zenith)
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_insight")
    changed(made, withdrawn_at=NOW, withdrawn_by=ana, withdrawn_because="No.")
    with refused("Cannot update"):
        changed(made, withdrawn_because="Yes.")


def test_who_was_there_and_what_it_is_about_are_of_the_same_customer(ana, acme, zenith):
    made, there = an_insight(ana, acme), ContactFactory(customer=acme)
    strange = add_need(add_touchpoint(zenith, discovery=Discovery.NEEDS))
    with refused("is not of the customer of insight"):
        written(InsightContact, insight=made, contact=ContactFactory(customer=zenith))
    with refused("is not of the customer of insight"):
        written(InsightNeed, insight=made, need=strange)
    with refused("contact_level_is_known"):
        written(InsightContact, insight=made, contact=there, level="boss")
    kept = written(InsightContact, insight=made, contact=there)
    with refused("contact_is_in_an_insight_once"):
        written(InsightContact, insight=made, contact=there)
    with refused("Cannot update"):
        changed(kept, level="manager")
    link = written(InsightNeed, insight=made, need=add_need(add_touchpoint(acme, discovery=Discovery.NEEDS)))
    with refused("need_is_in_an_insight_once"):
        written(InsightNeed, insight=made, need=link.need)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"method": "guess"}, "Cannot update|planned_talk_words_are_known"),
        ({"state": "done"}, "settled_talk_says_who_and_when"),
        ({"state": "done", "settled_at": NOW}, "settled_talk_says_who_and_when"),
        ({"question": ""}, "Cannot update|planned_talk_words_are_known"),
    ],
)
def test_a_planned_talk_is_whole(ana, acme, values, rule):
    with refused(rule):
        changed(a_planned_talk(ana, acme), **values)


def test_a_talk_is_done_by_what_was_recorded_dropped_with_a_reason_and_then_stays(ana, acme):
    talk = a_planned_talk(ana, acme)
    settled = {"settled_by": ana, "settled_at": NOW}
    with refused("talk_is_done_by_what_was_recorded"):
        changed(talk, state=TalkState.DONE, **settled)
    with refused("dropped_talk_says_why"):
        changed(talk, state=TalkState.DROPPED, **settled)
    with refused("one_talk_is_planned_a_method"):
        written(
            PlannedTalk, customer=acme, method="interview", question="Why?", owner=ana, due_on=NOW.date(),
            added_by=ana, added_at=NOW,
        )  # fmt: skip
    changed(talk, state=TalkState.DROPPED, note="They asked us to wait.", **settled)
    with refused("Cannot update"):
        changed(talk, note="Or not.")
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_plannedtalk")


@pytest.mark.parametrize(
    "about", [{"fresh_customers": 2}, {"fresh_arr": 11}, {"readiness": 101}, {"readiness": None}, {"worded_arr": 11}]
)
def test_a_count_adds_up(about):
    with refused("research_day_adds_up"):
        written(ResearchDay, segment=None, **{**FIGURES, **about})


def test_a_day_is_counted_once_and_freshness_and_spots_have_bounds(acme):
    written(ResearchDay, segment=None, **FIGURES)
    with refused("research_is_counted_once_a_day"):
        written(ResearchDay, segment=None, **FIGURES)
    with refused("freshness_has_bounds"):
        written(MethodFreshness, method="interview", days=0)
    spot = {"customer": acme, "segment": "", "weight": 1.0, "people": 0, "levels": 0}
    with refused("blind_spot_words_are_known"):
        written(BlindSpot, kind=SpotKind.BLIND, staleness=1.5, **spot)
    written(BlindSpot, kind=SpotKind.BLIND, staleness=1, **spot)
    with refused("a_customer_is_a_blind_spot_once"):
        written(BlindSpot, kind=SpotKind.BLIND, staleness=1, **spot)
