"""Many people do the same thing at the same moment: one succeeds, the others hear who was first, and there is one row for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from accounts.vocabulary import Role
from outreach.models import Loop, LoopMove
from outreach.services import audience, issues, loops, promises
from outreach.services.issues import CustomersNotTold
from outreach.services.loops import LoopMoved
from outreach.services.promises import PromiseEnded
from outreach.states import IssueState, LoopState
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory, UserFactory
from tests.factories.issues import NOW, a_loop, a_promise, an_issue

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 50


def at_once(*acts):
    """What each of them raised, or None."""

    def run(act):
        try:
            act()
        except Exception as error:  # noqa: BLE001  whatever it was is looked at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def colleagues(db):
    return [UserFactory(role=Role.CCO) for _ in range(PEOPLE)]


def test_fifty_tell_the_same_customer(lena, acme, colleagues):
    promise = a_promise(a_loop(lena, acme), lena)
    promises.deliver(promise=promise, evidence="Done.", by=lena, at=NOW)
    loop = Loop.objects.get()

    raised = at_once(
        *(
            lambda person=person: loops.tell(loop=loop, channel=Channel.CALL, message="Done.", by=person, at=NOW)
            for person in colleagues
        )
    )

    assert raised.count(None) == 1
    first = colleagues[raised.index(None)]
    others = [error for error in raised if error is not None]
    assert all(type(error) is LoopMoved and error.message.startswith(first.name) for error in others)
    assert LoopMove.objects.filter(to_state=LoopState.TOLD).count() == 1


def test_some_deliver_and_some_cancel(lena, acme, colleagues):
    promise = a_promise(a_loop(lena, acme), lena)

    raised = at_once(
        *(
            (lambda person=person: promises.deliver(promise=promise, evidence="Done.", by=person, at=NOW))
            if number % 2
            else (lambda person=person: promises.cancel(promise=promise, reason="No.", by=person, at=NOW))
            for number, person in enumerate(colleagues[:20])
        )
    )

    assert raised.count(None) == 1
    assert all(type(error) is PromiseEnded for error in raised if error is not None)


def test_an_issue_does_not_close_while_somebody_adds_a_customer(lena):
    """In either order: it is closed and nobody was added, or somebody was and it stays open."""
    for _ in range(5):
        issue, customer = an_issue(lena, state=IssueState.VERIFIED), CustomerFactory()

        closed, added = at_once(
            lambda issue=issue: issues.advance(issue=issue, to=IssueState.CLOSED, by=lena, at=NOW),
            lambda issue=issue, customer=customer: audience.add_by_hand(
                issue=issue, customers=[customer], by=lena, at=NOW
            ),
        )

        assert (closed is None) != (added is None)
        assert closed is None or type(closed) is CustomersNotTold


def test_customers_deny_and_are_told_without_waiting_in_a_ring(lena, colleagues):
    """Deny takes the issue and then the loop; everything else shares the issue before it takes a loop."""
    customers = [CustomerFactory() for _ in range(6)]
    issue = an_issue(lena, *customers, state=IssueState.IN_PROGRESS)
    for loop in issue.loops.all():
        promises.deliver(promise=a_promise(loop, lena), evidence="Done.", by=lena, at=NOW)
        loops.tell(loop=loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)

    raised = at_once(
        *(
            act
            for loop in issue.loops.all()
            for act in (
                lambda loop=loop: loops.deny(loop=loop, message="No.", by=lena, at=NOW),
                lambda loop=loop: loops.confirm(loop=loop, by=lena, at=NOW),
            )
        )
    )

    assert all(error is None or type(error) is LoopMoved for error in raised), raised
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outreach_loop WHERE state NOT IN ('reopened', 'confirmed')")
        assert cursor.fetchone() == (0,)
