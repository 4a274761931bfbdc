"""Research is recorded once, withdrawn with a reason, and ticks off what was planned; talks do too."""

from datetime import timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.insights import ContactLevel, ResearchMethod, TalkState
from outreach.models import Insight, PlannedTalk
from outreach.services import insights, planned_talks, touchpoints
from outreach.services.acts import Act
from outreach.services.insights import AlreadyRecorded, InsightWithdrawn
from outreach.services.planned_talks import AlreadyPlanned, TalkSettled
from outreach.vocabulary import Discovery, NeedKind, TouchpointKind
from tests.factories.accounts import ContactFactory
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.issues import NOW
from tests.factories.outreach import add_need, add_touchpoint

pytestmark = pytest.mark.django_db


def test_who_was_there_has_the_level_that_was_said_and_else_that_of_the_title(ana, acme):
    jo, kim, lee = (ContactFactory(customer=acme, job_title=title) for title in ("CEO", "Nurse", ""))

    made = an_insight(ana, acme, jo, lee)
    other = an_insight(ana, acme, kim, level=ContactLevel.MANAGER, learned="Another thing.")

    assert dict(made.contacts.values_list("contact", "level")) == {jo.pk: "executive", lee.pk: ""}
    assert other.contacts.get().level == "manager"


def a_latent_need(customer):
    return add_need(add_touchpoint(customer, discovery=Discovery.NEEDS), kind=NeedKind.LATENT)


def test_needs_it_is_about_are_theirs(ana, acme, zenith):
    theirs, strange = a_latent_need(acme), a_latent_need(zenith)

    made = an_insight(ana, acme, need_ids=[theirs.pk])

    assert made.need_links.get().need == theirs
    with pytest.raises(Invalid, match="Not all of these are needs of"):
        an_insight(ana, acme, learned="More.", need_ids=[theirs.pk, strange.pk])


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"learned": " "}, "learned"),
        ({"held_on": (NOW + timedelta(days=1)).date()}, "held_on"),
        ({"method": ResearchMethod.TALK}, "method"),
        ({"avoid": "x" * 1001}, "avoid"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(ana, acme, about, field):
    with pytest.raises(Invalid) as refusal:
        an_insight(ana, acme, **about)

    assert refusal.value.field == field
    assert not Insight.objects.exists()


def test_strangers_contacts_and_strangers_customers_are_none(ana, ben, cleo, acme, zenith):
    with pytest.raises(Invalid, match="has no such contact") as refusal:
        an_insight(ana, acme, ContactFactory(customer=zenith))
    assert refusal.value.field == "contacts/0/contact"
    with pytest.raises(NotFound):
        an_insight(cleo, acme)
    with pytest.raises(Forbidden):
        an_insight(ben, acme)


def test_the_same_is_recorded_once_until_it_is_withdrawn(ana, eve, lena, acme):
    made = an_insight(ana, acme)
    with pytest.raises(AlreadyRecorded) as same:
        an_insight(ana, acme)
    assert same.value.insight == made

    with pytest.raises(Forbidden):
        insights.withdraw(insight=made, reason="No.", by=eve, at=NOW)
    with pytest.raises(Stale):
        insights.withdraw(insight=made, reason="No.", seen=frozenset({"older"}), by=lena, at=NOW)
    withdrawn = insights.withdraw(insight=made, reason="Another of that name.", by=lena, at=NOW)
    with pytest.raises(InsightWithdrawn):
        insights.withdraw(insight=made, reason="No.", by=lena, at=NOW)

    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_because) == (lena, "Another of that name.")
    assert an_insight(ana, acme).pk != made.pk


def test_a_plan_is_ticked_off_by_research_of_its_method_alone(ana, acme):
    visit = a_planned_talk(ana, acme, method=ResearchMethod.SITE_VISIT)
    planned = a_planned_talk(ana, acme)
    with pytest.raises(AlreadyPlanned):
        a_planned_talk(ana, acme)

    made = an_insight(ana, acme)

    planned.refresh_from_db()
    visit.refresh_from_db()
    assert (planned.state, planned.insight, visit.state) == (TalkState.DONE, made, TalkState.OPEN)
    with pytest.raises(TalkSettled):
        planned_talks.drop(talk=planned, note="Late.", by=ana, at=NOW)


def test_a_talk_is_done_when_its_discovery_is_made(ana, acme):
    planned = a_planned_talk(ana, acme, method=ResearchMethod.TALK)
    act = Act(kind=TouchpointKind.CALL, happened_at=NOW, summary="How it goes.")

    logged = touchpoints.log_touchpoint(customer=acme, act=act, by=ana, at=NOW)
    planned.refresh_from_db()
    assert planned.state == TalkState.OPEN
    touchpoints.complete_touchpoint(touchpoint=logged, is_none_found=True, by=ana, at=NOW)

    planned.refresh_from_db()
    assert (planned.state, planned.touchpoint) == (TalkState.DONE, logged)


def test_somebody_else_is_asked_by_who_plans_calls_and_only_who_sees_them(ana, eve, cleo, lena, acme):
    planned = a_planned_talk(lena, acme, owner=ana)
    with pytest.raises(Forbidden):
        planned_talks.hand_over(talk=planned, owner=eve, due_on=NOW.date(), by=eve, at=NOW)
    with pytest.raises(Invalid, match="does not see"):
        planned_talks.hand_over(talk=planned, owner=cleo, due_on=NOW.date(), by=lena, at=NOW)

    handed = planned_talks.hand_over(talk=planned, owner=eve, due_on=(NOW + timedelta(days=3)).date(), by=ana, at=NOW)
    dropped = planned_talks.drop(talk=handed, note="They asked us to wait.", by=eve, at=NOW)

    assert (handed.owner, dropped.state, dropped.note) == (eve, TalkState.DROPPED, "They asked us to wait.")
    with pytest.raises(Invalid) as refusal:
        a_planned_talk(ana, acme, due_on=(NOW - timedelta(days=1)).date())
    assert refusal.value.field == "due_on"
    assert PlannedTalk.objects.count() == 1


def test_a_contact_who_left_is_not_planned_with(ana, acme):
    gone = ContactFactory(customer=acme, deleted_at=NOW)

    with pytest.raises(Invalid, match="no such contact"):
        a_planned_talk(ana, acme, contact=gone)
