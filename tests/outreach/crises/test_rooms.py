"""Inside a crisis: its timeline, its updates, its actions and its audience."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.models import User
from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.crises import CrisisActionState, EntryKind, Facing
from outreach.models import CrisisAudience, CrisisCadence, CrisisCustomer, NoticeRequest
from outreach.notices import Event
from outreach.queries import crisis_scope
from outreach.queries.audience_rules import Filter
from outreach.services import (
    crisis_actions,
    crisis_audience,
    crisis_rooms,
    crisis_timeline,
    merging,
    ranking,
    standing_down,
)
from outreach.services.crises import Room
from outreach.services.crisis_actions import ActionSettled
from outreach.services.crisis_moves import CrisisIsOver
from outreach.services.decisions import NotAnswered
from outreach.states import CrisisState
from outreach.vocabulary import Impact, SquadRole
from tests.factories.crises import CALLS, a_crisis, an_action
from tests.factories.issues import NOW, an_issue
from tests.factories.outreach import give_score

pytestmark = pytest.mark.django_db


def minutes(number):
    return NOW + timedelta(minutes=number)


def on_the_list(*customers):
    for customer in customers:
        give_score(customer, 0.4)
    ranking.rank_customers(customer_ids=[customer.pk for customer in customers], at=NOW)


def test_an_update_names_the_next_one_within_the_cadence(lena):
    crisis = a_crisis(lena)

    with pytest.raises(Invalid, match="within 5 minutes"):
        crisis_timeline.give_update(crisis=crisis, text="We look.", next_minutes=30, by=lena, at=NOW)
    first = crisis_timeline.give_update(crisis=crisis, text="We look.", by=lena, at=minutes(3))
    second = crisis_timeline.give_update(crisis=crisis, text="It is the gateway.", by=lena, at=minutes(6))

    assert (first.was_due_at, first.next_due_at) == (minutes(5), minutes(8))
    assert second.next_due_at == CrisisCadence.objects.get().due_at == minutes(26)


def test_an_update_that_does_not_come_is_noticed_once_and_loudly(lena, ana, adam):
    crisis = a_crisis(adam, room=Room(commander=ana))

    assert crisis_timeline.notice_missed(at=minutes(4)).done == 0
    assert crisis_timeline.notice_missed(at=minutes(5)).done == 1
    assert crisis_timeline.notice_missed(at=minutes(9)).done == 0

    told = NoticeRequest.objects.filter(event=Event.CRISIS_OVERDUE).values_list("user__name", flat=True)
    missed = crisis.entries.get(kind=EntryKind.MISSED)
    assert sorted(told) == ["Ana", "Lena"]
    assert (missed.was_due_at, missed.known_at, missed.who) == (minutes(5), minutes(5), crisis_timeline.JOB)

    crisis_timeline.give_update(crisis=crisis, text="It is the gateway.", by=ana, at=minutes(10))
    assert crisis_timeline.notice_missed(at=minutes(15)).done == 1


def test_the_timeline_says_when_it_was_and_when_we_knew(lena):
    crisis = a_crisis(lena)
    fact = crisis_timeline.log(
        crisis=crisis, text="The gateway failed.", happened_at=minutes(-30), known_at=minutes(-5), by=lena, at=NOW
    )

    corrected = crisis_timeline.log(crisis=crisis, text="It was the cache.", corrects=fact, by=lena, at=minutes(1))

    assert (corrected.kind, corrected.corrects, corrected.happened_at) == (EntryKind.CORRECTION, fact, minutes(-30))
    with pytest.raises(Invalid, match="before it happened"):
        crisis_timeline.log(crisis=crisis, text="Odd.", happened_at=NOW, known_at=minutes(-5), by=lena, at=NOW)
    with pytest.raises(Invalid, match="in the future"):
        crisis_timeline.log(crisis=crisis, text="Odd.", known_at=minutes(30), by=lena, at=NOW)
    with pytest.raises(Invalid, match="another crisis"):
        crisis_timeline.log(crisis=a_crisis(lena, title="Else"), text="Odd.", corrects=fact, by=lena, at=NOW)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"impact": Impact.UNKNOWN}, "How will this affect customers"),
        ({"impact_words": " "}, "How will this affect customers"),
        ({"impact": Impact.POSITIVE}, "who should hear"),
        ({"impact": Impact.NEGATIVE}, "soften"),
        ({"impact": Impact.NEGATIVE, "mitigation": "A credit.", "residual": "A night."}, "who accepts"),
    ],
)
def test_an_action_without_an_answer_or_its_plan_is_refused(lena, change, match):
    crisis = a_crisis(lena)

    with pytest.raises(NotAnswered, match=match):
        crisis_actions.add(crisis=crisis, step=replace(CALLS, **change), by=lena, at=NOW)


def test_a_good_action_is_highlighted_and_a_bad_one_mitigated(lena):
    crisis = a_crisis(lena)
    good = {
        "impact": Impact.POSITIVE,
        "highlight_to": "All.",
        "highlight_words": "Back.",
        "highlight_by": date(2026, 12, 1),
    }
    bad = {"impact": Impact.NEGATIVE, "mitigation": "A credit.", "residual": "A night.", "residual_accepted_by": lena}

    for change in (good, bad):
        crisis_actions.add(crisis=crisis, step=replace(CALLS, facing=Facing.INTERNAL, **change), by=lena, at=NOW)

    assert crisis.actions.count() == 2


def test_an_action_ends_once_with_what_came_of_it(lena):
    action = an_action(a_crisis(lena), lena)

    with pytest.raises(Invalid, match="why it is dropped"):
        crisis_actions.settle(action=action, to=CrisisActionState.DROPPED, outcome="", by=lena, at=NOW)
    crisis_actions.settle(action=action, to=CrisisActionState.DONE, outcome="All reached.", by=lena, at=NOW)

    with pytest.raises(ActionSettled, match="Lena ended it"):
        crisis_actions.settle(action=action, to=CrisisActionState.DROPPED, outcome="No.", by=lena, at=NOW)


def test_the_audience_is_frozen_then_followed_and_nobody_leaves(lena, acme, zenith):
    on_the_list(acme)
    crisis = a_crisis(lena, room=Room(audience=Filter(least_arr=1)))
    assert list(CrisisCustomer.objects.values_list("customer__name", "is_addition")) == [("Acme", False)]

    on_the_list(zenith)
    assert crisis_audience.follow_due(at=minutes(4)).done == 0
    crisis_audience.follow_due(at=minutes(5))
    crisis_audience.follow_due(at=minutes(10))

    found = CrisisCustomer.objects.order_by("pk").values_list("customer__name", "is_addition", "added_at")
    assert list(found) == [("Acme", False, NOW), ("Zenith", True, minutes(5))]
    assert CrisisAudience.objects.get(crisis=crisis).next_at == minutes(15)


def test_customers_of_its_issues_are_touched_and_the_owners_are_told(lena, ana, acme):
    crisis = a_crisis(lena)
    crisis_rooms.link(crisis=crisis, issue=an_issue(lena, acme), by=lena, at=minutes(1))

    assert [each.customer for each in crisis.customers.all()] == [acme]

    a_crisis(lena, title="Else", issue=an_issue(lena, acme))
    assert NoticeRequest.objects.filter(event=Event.CRISIS_DECLARED, user=ana).exists()


def test_a_filter_of_somebody_who_works_here_no_more_counts_in_nobody_and_says_so(lena, adam, acme):
    on_the_list(acme)
    crisis = a_crisis(adam)
    crisis_rooms.set_audience(crisis=crisis, wanted=Filter(least_arr=1), by=adam, at=NOW)
    User.objects.filter(pk=adam.pk).update(role="analyst")

    crisis_audience.follow_due(at=minutes(5))

    assert "Set it again in your own name" in CrisisAudience.objects.get().failure


def test_who_has_a_customer_in_it_knows_that_it_exists_and_its_squad_sees_all(lena, ana, eve, cleo, acme, south):
    issue = an_issue(lena, acme)
    crisis = a_crisis(lena, issue=issue)

    assert crisis_scope.get_crisis(ana, crisis.pk) == crisis
    with pytest.raises(Forbidden, match="exists"):
        crisis_scope.get_inside(ana, crisis.pk)
    assert not crisis_scope.visible_crises(cleo).exists()

    issue.squad.create(user=cleo, role=SquadRole.EXPERT, joined_at=NOW)
    assert crisis_scope.get_inside(cleo, crisis.pk) == crisis


def test_when_it_is_over_only_the_timeline_goes_on(lena):
    crisis = a_crisis(lena, state=CrisisState.SUSPECTED)
    standing_down.stand_down(crisis=crisis, note="A test of ours.", by=lena, at=NOW)

    assert crisis_timeline.log(crisis=crisis, text="The test was not announced.", by=lena, at=NOW).pk
    for act in (
        lambda: an_action(crisis, lena),
        lambda: crisis_timeline.give_update(crisis=crisis, text="On.", by=lena, at=NOW),
        lambda: crisis_rooms.give_roles(crisis=crisis, commander=lena, by=lena, at=NOW),
    ):
        with pytest.raises(CrisisIsOver):
            act()


def test_the_issue_into_which_one_of_its_issues_was_merged_belongs_to_it_too(lena, acme):
    gone, stays = an_issue(lena, acme), an_issue(lena)
    crisis = a_crisis(lena, issue=gone)

    merging.merge(issue=gone, into=stays, by=lena, at=NOW)

    assert {link.issue for link in crisis.links.all()} == {gone, stays}
