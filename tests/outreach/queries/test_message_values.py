"""What a message can say of each of its customers, and what it cannot."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Company
from outreach.mail_merge import Variable
from outreach.queries import standings
from outreach.services import promises
from outreach.states import IssueState
from outreach.vocabulary import Channel
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import A_NO, NOW, a_loop, a_promise, an_issue, decided
from tests.factories.messages import a_message

pytestmark = pytest.mark.django_db
MOVED = {"reason": "A test failed.", "channel": Channel.CALL, "message": "It takes longer.", "told_at": NOW}


def values_of(by, loop):
    return standings.standings_of(a_message(loop.issue, by), loop_ids=[loop.pk])[0].values


def test_what_is_promised_and_what_was_said_before(lena, acme):
    ContactFactory(customer=acme, name="Maria Lopez")
    loop = a_loop(lena, acme)
    first = a_promise(loop, lena, due_on=date(2026, 12, 4))
    promises.renegotiate(promise=first, due_on=date(2026, 12, 18), by=lena, at=NOW, **MOVED)

    said = values_of(lena, loop)

    assert said == {
        "customer_name": "Acme",
        "issue_title": "Exports fail",
        "owner_name": loop.issue.owner.name,
        "promise_text": "Exports work again",
        "promise_due": "Friday, 18 December 2026",
        "old_promise_due": "Friday, 4 December 2026",
        "move_reason": "A test failed.",
        "company_name": "Our company",
        "sender_name": "Lena",
        "contact_name": "Maria Lopez",
        "contact_first_name": "Maria",
    }


def test_what_was_delivered_on_the_customers_own_day(lena):
    Company.objects.update_or_create(pk=1, defaults={"name": "Northwind", "time_zone": "UTC"})
    kiwi = CustomerFactory(name="Kiwi", time_zone="Pacific/Auckland")
    loop = a_loop(lena, kiwi)
    late = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    promises.deliver(promise=a_promise(loop, lena), evidence="Release 4.2", by=lena, at=late)

    said = values_of(lena, loop)

    assert (said["delivered_what"], said["proof"]) == ("Exports work again", "Release 4.2")
    assert said["delivered_on"] == "Tuesday, 24 November 2026"
    assert said["company_name"] == "Northwind"
    assert "promise_due" not in said


def test_the_reason_of_a_no_is_that_of_the_approved_decision(lena, acme):
    loop = a_loop(lena, acme, state=IssueState.ASSESSED)
    before = values_of(lena, loop)

    decided(loop.issue, lena, A_NO)

    after = values_of(lena, loop)
    assert (after["decision_reason"], after["alternative"]) == (A_NO.reason, A_NO.alternative)
    assert not {"decision_reason", "alternative"} & before.keys()


def test_many_are_asked_at_once_and_nobody_gets_anothers(lena, acme, django_assert_num_queries):
    zenith = CustomerFactory(name="Zenith")
    issue = an_issue(lena, acme, zenith)
    loops = list(issue.loops.select_related("customer"))

    message = a_message(issue, lena)
    message.author = lena

    with django_assert_num_queries(2):  # the other one: who gets a call instead
        found = standings.standings_of(message, loop_ids=[loop.pk for loop in loops])

    assert {each.recipient.loop_id: each.values["customer_name"] for each in found} == {
        loop.pk: loop.customer.name for loop in loops
    }
    assert all(set(each.values) <= set(Variable) and "owner_name" not in each.values for each in found)
