"""A message is written by one, approved by another, frozen between, and started; who may, and what is refused."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.models import Loop, Message
from outreach.services import messages
from outreach.services.loops import NoDecision
from outreach.services.messages import MessageMoved, NobodyToTell, OwnMessage
from outreach.states import MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import UserFactory
from tests.factories.issues import A_NO, NOW, an_issue, decided
from tests.factories.messages import a_contact, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(ana, acme):
    a_contact(acme)
    return an_issue(ana, acme)


def test_a_message_that_would_reach_nobody_is_not_submitted(lena, zenith):
    message = a_message(an_issue(lena, zenith), lena)
    with pytest.raises(NobodyToTell, match="1: no address"):
        messages.submit(message=message, by=lena, at=NOW)


def test_a_variable_that_has_no_value_for_anybody_is_named_with_the_customer(ana, issue):
    message = a_message(issue, ana, body="We promised {{ promise_text }}.")
    with pytest.raises(Invalid, match="For Acme: There is no value for “promise_text”"):
        messages.submit(message=message, by=ana, at=NOW)


def test_a_customer_of_others_is_not_named_to_who_submits(ana, acme, zenith):
    a_contact(zenith)
    apart = an_issue(ana, acme)
    Loop.objects.create(issue=apart, customer=zenith, affected_by="by_hand", opened_at=NOW, opened_by=ana)
    message = a_message(apart, ana, body="We promised {{ promise_text }}.")

    with pytest.raises(Invalid, match="For a customer of colleagues: There is no value for “promise_text”"):
        messages.submit(message=message, by=ana, at=NOW)


def test_a_message_goes_from_hand_to_hand(ana, lena, issue):
    message = a_message(issue, ana)

    messages.submit(message=message, by=ana, at=NOW)
    messages.approve(message=message, by=lena, at=NOW)
    messages.start(message=message, by=ana, at=NOW)

    message.refresh_from_db()
    assert (message.state, message.approver, message.started_by) == ("sending", lena, ana)
    assert list(message.ledger.order_by("number").values_list("to_state", flat=True)) == [
        "submitted",
        "approved",
        "sending",
    ]


def test_nobody_approves_an_own_message(lena, adam, issue):
    written = a_message(issue, lena, state=MessageState.SUBMITTED)
    edited = a_message(issue, adam)
    messages.revise(message=edited, subject="Shorter", body="Shorter still.", by=lena, at=NOW)
    messages.submit(message=edited, by=adam, at=NOW)

    for message in (written, edited):
        with pytest.raises(OwnMessage, match="somebody else") as refused:
            messages.approve(message=message, by=lena, at=NOW)
        assert refused.value.field == "approver"


def test_nobody_approves_what_they_changed_whoever_changed_it_later(ana, lena, adam, issue):
    message = a_message(issue, ana)
    for editor in (lena, adam):
        messages.revise(message=message, subject="Another", body=f"By {editor.name}", by=editor, at=NOW)
    messages.submit(message=message, by=ana, at=NOW)

    with pytest.raises(OwnMessage, match="wrote or changed"):
        messages.approve(message=message, by=lena, at=NOW)
    with pytest.raises(IntegrityError, match="nobody_approves_an_own_message"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(approver=lena, approved_at=NOW)
    with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(editors=[adam.pk])
    assert messages.approve(message=message, by=UserFactory(role=Role.CCO), at=NOW).state == "approved"


@pytest.mark.parametrize("hand", ["author", "editor"])
def test_the_database_refuses_an_approver_who_wrote_it(ana, lena, issue, hand):
    message = a_message(issue, ana)
    if hand == "editor":
        messages.revise(message=message, subject="Another", body="Another", by=lena, at=NOW)
    wrote = {"author": ana, "editor": lena}[hand]
    with pytest.raises(IntegrityError, match="nobody_approves_an_own_message"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(approver=wrote, approved_at=NOW)


def test_the_database_lets_nothing_leave_without_approval(ana, issue):
    message = a_message(issue, ana, state=MessageState.SUBMITTED)
    with pytest.raises(IntegrityError, match="no_message_leaves_without_approval"), transaction.atomic():
        messages.move(message, MessageState.APPROVED, by=ana, at=NOW)


@pytest.mark.parametrize("change", [{"subject": "Another"}, {"body": "Another"}, {"is_urgent": True}])
def test_what_was_submitted_is_frozen(ana, issue, change):
    message = a_message(issue, ana, state=MessageState.SUBMITTED)

    with pytest.raises(MessageMoved, match="Send it back first"):
        messages.revise(message=message, subject="Another", body="Another", by=ana, at=NOW)
    with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**change)


def test_the_state_moves_by_the_ledger_only(ana, issue):
    message = a_message(issue, ana)
    with pytest.raises(IntegrityError, match="without a row"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="submitted", moves=1)


def test_sent_back_it_can_be_changed_and_needs_another_approval(ana, lena, issue):
    message = a_message(issue, ana, state=MessageState.APPROVED)

    messages.send_back(message=message, note="Say when.", by=lena, at=NOW)
    held = messages.revise(message=message, subject="When", body="On Friday.", by=ana, at=NOW)

    assert (held.state, held.approver, held.revision) == ("draft", None, 2)
    with pytest.raises(MessageMoved, match="cannot become sending"):
        messages.start(message=message, by=ana, at=NOW)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"subject": " "}, "subject", "Give it a subject"),
        ({"body": ""}, "body", "Write the message"),
        ({"subject": "x" * 201}, "subject", "at most 200"),
    ],
)
def test_a_draft_has_a_text(ana, issue, wrong, field, words):
    with pytest.raises(Invalid, match=words) as refused:
        a_message(issue, ana, **wrong)
    assert refused.value.field == field


def test_a_message_with_an_unknown_variable_is_not_submitted(ana, issue):
    message = a_message(issue, ana, body="Dear {{ nickname }}")

    with pytest.raises(Invalid, match="no variable “nickname”") as refused:
        messages.submit(message=message, by=ana, at=NOW)

    assert refused.value.field == "body"


def test_a_message_without_anybody_to_tell_is_not_submitted(ana, issue):
    message = a_message(issue, ana, purpose=MessagePurpose.DELIVERED)
    with pytest.raises(NobodyToTell, match="No loop of this issue is delivered"):
        messages.submit(message=message, by=ana, at=NOW)


def test_a_no_needs_its_decision(ana, issue):
    message = a_message(issue, ana, purpose=MessagePurpose.DECLINED)
    with pytest.raises(NoDecision):
        messages.submit(message=message, by=ana, at=NOW)

    decided(issue, ana, A_NO)

    assert messages.submit(message=message, by=ana, at=NOW).state == "submitted"


def test_only_who_may_writes_approves_and_sees_messages(ana, cleo, ben, issue):
    message = a_message(issue, ana, state=MessageState.SUBMITTED)

    with pytest.raises(NotFound):
        messages.cancel(message=message, reason="No", by=cleo, at=NOW)
    with pytest.raises(Forbidden):
        messages.cancel(message=message, reason="No", by=ben, at=NOW)
    with pytest.raises(Forbidden):
        messages.approve(message=message, by=ana, at=NOW)
    with pytest.raises(NotFound):
        a_message(issue, UserFactory(role=Role.ACCOUNT_TEAM))


def test_a_stale_message_is_not_approved(ana, lena, issue):
    message = a_message(issue, ana)
    seen = frozenset({message.version})
    messages.revise(message=message, subject="Another", body="Another", by=ana, at=NOW)

    with pytest.raises(Stale, match="This message is draft"):
        messages.submit(message=message, seen=seen, by=ana, at=NOW)
