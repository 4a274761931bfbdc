"""What was approved is what is sent: a name that came to stand for something else since holds that one customer's message back."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outreach.models import ApprovedReading, Issue, Loop
from outreach.queries import letters
from outreach.services import addressing, messages, promises
from outreach.services.messages import ReadsOtherwise
from outreach.states import IssueState, MessageState
from outreach.vocabulary import Channel, MessagePurpose
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.messages import a_contact, a_message, delivered
from tests.outreach.services.mailing import of, send

pytestmark = pytest.mark.django_db
WORDS = {"purpose": MessagePurpose.PROMISE_MADE, "body": "{{ promise_text }} by {{ promise_due }}.", "is_urgent": True}


@pytest.fixture
def zoe():
    return CustomerFactory(name="Zenith")


@pytest.fixture
def approved(lena, acme, zoe):
    """Acme and Zenith are promised that exports work again."""
    for customer in (acme, zoe):
        a_contact(customer)
    issue = an_issue(lena, acme, zoe, state=IssueState.IN_PROGRESS)
    for loop in issue.loops.all():
        a_promise(loop, lena)
    return a_message(issue, lena, state=MessageState.APPROVED, **WORDS)


def loop_of(message, customer) -> Loop:
    return message.issue.loops.get(customer=customer)


def move_promise(loop, by):
    told = {"reason": "A test failed.", "channel": Channel.CALL, "message": "It takes longer.", "told_at": NOW}
    promise = loop.promises.get(state="pending")
    later = promise.due_on.replace(year=promise.due_on.year + 1)
    promises.renegotiate(promise=promise, due_on=later, by=by, at=NOW, **told)


def test_who_would_read_another_day_than_was_approved_gets_nothing_and_the_others_do(lena, acme, zoe, approved):
    move_promise(loop_of(approved, acme), lena)

    messages.start(message=approved, by=lena, at=NOW)
    send(1)

    assert (of(acme).state, of(zoe).state, len(mail.outbox)) == ("unapproved", "sent", 1)
    assert of(acme).reason.startswith("Since it was approved, “promise_due” became something else. Send it back")
    assert not ApprovedReading.objects.exists()


def test_what_changes_after_the_start_is_held_back_too(lena, acme, zoe, approved):
    messages.start(message=approved, by=lena, at=NOW)
    move_promise(loop_of(approved, acme), lena)

    addressing.address_some(at=NOW)

    assert (of(acme).state, of(zoe).state) == ("unapproved", "waiting")


def test_if_all_would_read_something_else_it_is_not_started_until_it_is_approved_anew(lena, adam, acme, approved):
    Issue.objects.filter(pk=approved.issue_id).update(title="Another title")
    titled = a_message(approved.issue, lena, state=MessageState.APPROVED, subject="On {{ issue_title }}", **WORDS)
    Issue.objects.filter(pk=approved.issue_id).update(title="A third title")

    with pytest.raises(ReadsOtherwise, match="For Acme: Since it was approved, “issue_title” became something else"):
        messages.start(message=titled, by=lena, at=NOW)
    messages.send_back(message=titled, note="The title changed.", by=lena, at=NOW)
    messages.submit(message=titled, by=lena, at=NOW)
    messages.approve(message=titled, by=adam, at=NOW)

    assert messages.start(message=titled, by=lena, at=NOW).state == "sending"


def test_who_came_to_be_meant_after_the_approval_was_not_approved(lena, acme, approved):
    late = CustomerFactory(name="Late")
    a_contact(late)
    loop = Loop.objects.create(
        issue=approved.issue, customer=late, affected_by="by_hand", opened_at=NOW, opened_by=lena
    )
    a_promise(loop, lena)

    messages.start(message=approved, by=lena, at=NOW)
    addressing.address_some(at=NOW)

    assert (of(late).state, of(acme).state) == ("unapproved", "waiting")
    assert "after it had been approved" in of(late).reason


def test_who_had_nobody_to_write_to_may_be_given_a_contact(lena, acme):
    silent = CustomerFactory(name="Silent")
    a_contact(acme)
    message = a_message(an_issue(lena, acme, silent), lena, state=MessageState.APPROVED)
    a_contact(silent, name="Sue")

    messages.start(message=message, by=lena, at=NOW)
    addressing.address_some(at=NOW)

    assert (of(silent).state, of(silent).body.splitlines()[0]) == ("waiting", "Dear Sue, we work on it.")


def test_what_the_database_counts_is_what_would_be_written(lena, acme, zoe):
    for customer in (acme, zoe):
        a_contact(customer)
    issue = an_issue(lena, acme, zoe, CustomerFactory(), state=IssueState.IN_PROGRESS)
    delivered(issue.loops.get(customer=acme), lena)
    message = a_message(issue, lena, subject="{{ delivered_what }} {{ contact_first_name }}", body="See {{ proof }}")

    reach = letters.reach_of(message)

    made = letters.letters_of(message, loop_ids=list(issue.loops.values_list("pk", flat=True)))
    assert reach.by_state == {"waiting": 1, "unresolved": 1, "no_address": 1}
    assert sorted(each.state for each in made) == sorted(reach.by_state)


@pytest.mark.parametrize("step", ["submit", "approve", "start"])
def test_nobody_waits_while_the_customers_are_counted(lena, adam, acme, step):
    a_contact(acme)
    before = {"submit": MessageState.DRAFT, "approve": MessageState.SUBMITTED, "start": MessageState.APPROVED}[step]
    message = a_message(an_issue(lena, acme), lena, state=before)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        getattr(messages, step)(message=message, by=adam, at=NOW)

    said = [each["sql"] for each in asked]
    counted = max(at for at, sql in enumerate(said) if "WITH recipient AS" in sql)
    held = min(at for at, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql)
    assert counted < held
