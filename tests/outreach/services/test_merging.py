"""Two issues that turn out to be one: nobody is lost on the way, and nothing that was promised."""

import pytest

from crisis_triage.shared.errors import Invalid
from outreach.models import Issue, Loop, Promise
from outreach.services import addressing, loops, merging, promises, squads
from outreach.services.issues import IssueMoved
from outreach.states import IssueState, LoopState, PromiseState
from outreach.vocabulary import Channel, SquadRole
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.messages import a_contact
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


def merge(issue, into, by):
    return merging.merge(issue=issue, into=into, by=by, at=NOW)


def loop_of(issue, customer):
    return Loop.objects.get(issue=issue, customer=customer)


def test_who_is_affected_goes_over_with_what_was_promised(lena, acme, zenith):
    double, stays = an_issue(lena, acme), an_issue(lena, zenith)
    promise = a_promise(loop_of(double, acme), lena)

    merge(double, stays, lena)

    double.refresh_from_db()
    assert (double.state, double.merged_into) == (IssueState.MERGED, stays)
    assert {loop.customer for loop in stays.loops.all()} == {acme, zenith}
    assert Promise.objects.get().loop == loop_of(stays, acme) == promise.loop


def test_who_is_in_both_keeps_one_loop_with_the_promise(lena, acme):
    double, stays = an_issue(lena, acme), an_issue(lena, acme)
    a_promise(loop_of(double, acme), lena)

    merge(double, stays, lena)

    assert loop_of(double, acme).state == LoopState.MERGED
    assert loop_of(stays, acme).state == LoopState.PROMISED
    assert Promise.objects.get(state=PromiseState.PENDING).loop == loop_of(stays, acme)


def test_a_promise_reopens_what_had_been_told_in_the_other(lena, acme):
    double, stays = an_issue(lena, acme), an_issue(lena, acme)
    done = a_promise(loop_of(stays, acme), lena)
    promises.deliver(promise=done, evidence="Done.", by=lena, at=NOW)
    loops.tell(loop=done.loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)
    a_promise(loop_of(double, acme), lena)

    merge(double, stays, lena)

    assert loop_of(stays, acme).state == LoopState.PROMISED


def test_an_outcome_that_was_told_stays_where_it_was_told(lena, acme):
    double, stays = an_issue(lena, acme), an_issue(lena, acme)
    done = a_promise(loop_of(double, acme), lena)
    promises.deliver(promise=done, evidence="Done.", by=lena, at=NOW)
    loops.tell(loop=done.loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)

    merge(double, stays, lena)

    assert (loop_of(double, acme).state, loop_of(stays, acme).state) == (LoopState.TOLD, LoopState.OPEN)


def test_two_promises_to_one_customer_are_for_people_to_settle(lena, acme):
    double, stays = an_issue(lena, acme), an_issue(lena, acme)
    for issue in (double, stays):
        a_promise(loop_of(issue, acme), lena)

    with pytest.raises(merging.PromisedTwice, match="Acme has a pending promise in both"):
        merge(double, stays, lena)

    assert Issue.objects.get(pk=double.pk).state == IssueState.NEW


def test_the_squad_goes_over(lena, ana, acme):
    double, stays = an_issue(lena, acme), an_issue(lena)
    squads.join(issue=double, user=ana, role=SquadRole.LIAISON, by=lena, at=NOW)

    merge(double, stays, lena)

    assert [member.user for member in stays.squad.all()] == [ana]


@pytest.mark.parametrize("state", [IssueState.RESOLVED, IssueState.DECLINED])
def test_what_is_decided_is_not_merged_away(lena, state):
    with pytest.raises(IssueMoved):
        merge(an_issue(lena, state=state), an_issue(lena), lena)


def test_not_into_itself_nor_into_what_has_ended(lena):
    issue, ended = an_issue(lena), an_issue(lena)
    merge(ended, issue, lena)

    for wrong in (issue, ended):
        with pytest.raises(Invalid) as refused:
            merge(issue, wrong, lena)
        assert refused.value.field == "into"


def test_it_counts_whom_it_touches_anew(lena, acme, zenith):
    stays = an_issue(lena)
    assert stays.severity == 5

    assert merge(an_issue(lena, acme, zenith), stays, lena).severity == 4


def test_not_while_a_message_looks_for_its_customers(lena, ana, acme, zenith):
    a_contact(acme)
    double = started(ana, acme).issue
    stays = an_issue(lena, zenith)

    with pytest.raises(Invalid, match=r"just started\. Merge it when its list is made"):
        merge(double, stays, lena)
    while addressing.address_some(at=NOW):
        pass
    merge(double, stays, lena)
    send(1)

    assert of(acme).state == "sent"
