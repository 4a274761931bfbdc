"""Battles: picked or left by a person who says why and until when; seen by everybody who sees the issue; ended with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.battles import Stand
from outreach.models import Battle, NoticeRequest
from outreach.notices import Event
from outreach.queries import battles as lines
from outreach.services import battles, issues, revisits
from outreach.services.issues import IssueMoved
from outreach.states import IssueState
from tests.factories.issues import NOW, an_issue
from tests.outreach.scene.conftest import read

pytestmark = pytest.mark.django_db
IN_A_WEEK = (NOW + timedelta(days=7)).date()


def choose(issue, by, stand=Stand.LEFT, **about):
    given = {"reason": "There is a way around.", "due_on": IN_A_WEEK, "at": NOW}
    return battles.choose(issue=issue, stand=stand, by=by, **(given | about))


def test_who_sees_the_issue_reads_what_was_decided_and_why(signed_in, lena, ana, cleo, acme):
    issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS)

    choose(issue, lena)

    page = signed_in(ana).get(f"/issues/{issue.pk}").content.decode()
    assert "Deliberately left" in page
    assert "There is a way around." in page
    assert [line.issue for line in lines.standing(reader=read(ana))] == ["Exports fail"]
    assert not lines.standing(reader=read(cleo))
    assert list(NoticeRequest.objects.filter(event=Event.BATTLE_CHOSEN).values_list("user", flat=True)) == [
        issue.owner_id
    ]


def test_another_decision_ends_the_one_before(lena, acme):
    issue = an_issue(lena, acme)
    first = choose(issue, lena)

    second = choose(issue, lena, Stand.PICKED, seen=frozenset([first.version]), at=NOW + timedelta(hours=1))

    first.refresh_from_db()
    assert (first.ended_by, first.ended_words) == (lena, "Decided anew.")
    assert lines.of_issue(issue=issue) == second


def test_of_two_who_decide_the_second_is_told_of_the_first(lena, adam, acme):
    issue = an_issue(lena, acme)
    as_it_was = frozenset([issue.version])
    choose(issue, lena, seen=as_it_was)

    with pytest.raises(Stale, match="It is deliberately left, as Lena decided"):
        choose(issue, adam, Stand.PICKED, seen=as_it_was)


def test_a_battle_wants_a_reason_a_day_and_somebody_who_may(lena, ana, cleo, acme):
    issue = an_issue(lena, acme)

    for about in ({"reason": " "}, {"due_on": NOW.date()}, {"due_on": NOW.date() + timedelta(days=400)}):
        with pytest.raises(Invalid):
            choose(issue, lena, **about)
    with pytest.raises(Forbidden, match="pick battles"):
        choose(issue, ana)
    with pytest.raises(NotFound):
        lines.get_battle(cleo, choose(issue, lena).pk)


def test_a_battle_ends_with_its_issue_and_none_begins_after_it(lena, acme):
    issue = an_issue(lena, state=IssueState.VERIFIED)
    chosen = choose(issue, lena)

    issues.advance(issue=issue, to=IssueState.CLOSED, by=lena, at=NOW)

    chosen.refresh_from_db()
    assert (chosen.ended_job, chosen.ended_words) == ("the issue ended", "The issue is closed.")
    with pytest.raises(IssueMoved):
        choose(issue, lena)
    with pytest.raises(IntegrityError, match="there is no battle to pick"), transaction.atomic():
        Battle.objects.create(
            issue=issue, stand=Stand.LEFT, reason="x", decided_by=lena, decided_at=NOW, due_on=IN_A_WEEK, remind_at=NOW
        )


def test_it_can_be_taken_back_once_with_a_word(lena, acme):
    chosen = choose(an_issue(lena, acme), lena)

    battles.withdraw(battle=chosen, note="Sales took it up.", by=lena, at=NOW)

    with pytest.raises(battles.BattleIsOver):
        battles.withdraw(battle=chosen, note="Again.", by=lena, at=NOW)


def test_whoever_decided_is_reminded_once_on_the_morning_of_the_day(lena, acme):
    chosen = choose(an_issue(lena, acme), lena)

    assert revisits.remind_due(at=chosen.remind_at - timedelta(seconds=1)).done == 0
    assert revisits.remind_due(at=chosen.remind_at).done == 1
    assert revisits.remind_due(at=chosen.remind_at + timedelta(days=1)).done == 0
    assert NoticeRequest.objects.filter(event=Event.BATTLE_DUE, user=lena).count() == 1
    assert lines.standing(reader=read(lena, NOW + timedelta(days=8)))[0].is_overdue


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"reason": "Another."}, "what_was_chosen_stays"),
        ({"ended_at": NOW, "ended_job": "x"}, "ended_battle_says_why"),
        ({"ended_at": NOW, "ended_words": "So."}, "battle_is_ended_by_somebody"),
    ],
)
def test_the_table_keeps_its_rules(lena, acme, changed, rule):
    chosen = choose(an_issue(lena, acme), lena)

    with pytest.raises(Exception, match=rule), transaction.atomic():
        Battle.objects.filter(pk=chosen.pk).update(**changed)
