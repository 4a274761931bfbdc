"""What the customers of a crisis are told: in six honest blocks, and the premium ones by a call."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Message, NoticeRequest, PersonalCall
from outreach.notices import Event
from outreach.queries import backing, personal_calls
from outreach.services import crisis_messages, messages
from outreach.services import personal_calls as services
from outreach.services.crises import Room
from outreach.services.messages import NobodyToTell, WrittenInBlocks
from outreach.services.personal_calls import CallIsSettled
from outreach.services.spoken import NotHonest
from outreach.states import CrisisState, DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import CustomerFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.messages import a_contact
from tests.factories.scripts import HONEST, a_crisis_message
from tests.outreach.models.tables import refused, run_sql
from tests.outreach.services.mailing import of, send
from tests.outreach.services.telling import log

pytestmark = pytest.mark.django_db
BY_FRIDAY = "It is repaired by Friday."


@pytest.fixture
def grand(north, ana):
    """A premium customer of ana's."""
    return CustomerFactory(name="Grand", owner=ana, team=north, segment="enterprise ")


@pytest.fixture
def room(lena, ana, acme, grand):
    type(acme).objects.filter(pk=acme.pk).update(segment="Startup")
    for customer in (acme, grand):
        a_contact(customer, email=f"{customer.name.lower()}@example.com")
    return a_crisis(lena, issue=an_issue(lena, acme, grand), room=Room(liaison=ana))


def sent(crisis, by, approver, **parts) -> Message:
    message = a_crisis_message(crisis, by, **parts)
    for step, who in ((messages.submit, by), (messages.approve, approver), (messages.start, by)):
        step(message=message, by=who, at=NOW)
    send()
    return Message.objects.get(pk=message.pk)


def test_premium_customers_are_called_and_the_others_get_the_mail(room, ana, lena, acme, grand):
    message = sent(room, ana, lena)

    assert message.state == MessageState.SENT
    assert [letter.to for letter in mail.outbox] == [["acme@example.com"]]
    assert "We are sorry that your line stood still last night.\n\nFrom 02:10" in mail.outbox[0].body
    assert of(grand).state == DeliveryState.CALLED
    call = PersonalCall.objects.get()
    assert (call.customer, call.asked_of, call.crisis) == (grand, ana, room)
    assert NoticeRequest.objects.filter(event=Event.CALL_ASKED, user=ana, about_id=call.pk).exists()


def test_a_call_is_made_when_the_talk_is_logged_and_not_before(room, ana, lena, acme, grand):
    sent(room, ana, lena)
    now = timezone.now()
    minute = PersonalCall.objects.get().asked_at.replace(second=0, microsecond=0)
    log(acme, ana, at=now, happened_at=now)
    log(grand, ana, at=now, happened_at=minute - timedelta(minutes=1))
    assert personal_calls.owed_by(ana) == 1

    log(grand, ana, at=now, happened_at=minute)

    assert personal_calls.owed_by(ana) == 0
    assert [row.state_label for row in personal_calls.of_crisis(room, ana)] == ["Made"]
    with pytest.raises(CallIsSettled):
        services.drop(call=PersonalCall.objects.get(), reason="They know.", by=ana, at=now)


def test_a_call_is_dropped_with_a_reason_by_who_sees_the_customer(room, ana, lena, cleo, south, ben):
    sent(room, ana, lena)
    call = PersonalCall.objects.get()

    with pytest.raises(NotFound):
        services.drop(call=call, reason="They know.", by=cleo, at=NOW)
    with pytest.raises(Forbidden):
        services.drop(call=call, reason="They know.", by=ben, at=NOW)
    with pytest.raises(Invalid):
        services.drop(call=call, reason=" ", by=ana, at=NOW)
    services.drop(call=call, reason="They were here this morning.", by=ana, at=NOW)

    assert personal_calls.counts(room) == personal_calls.CallCounts(total=1, made=0, dropped=1)
    with refused("Cannot update"):
        run_sql("UPDATE outreach_personalcall SET dropped_because = 'Else' WHERE id = %s", call.pk)


def test_who_is_premium_is_a_setting(room, ana, lena, acme, grand):
    with pytest.raises(Forbidden):
        services.set_policy(segments=["Gold"], least_arr=None, by=ana)
    with pytest.raises(Invalid):
        services.set_policy(segments=[], least_arr=Decimal(-1), by=lena)
    services.set_policy(segments=[" Gold ", "", "Gold"], least_arr=None, by=lena)

    sent(room, ana, lena)

    assert not PersonalCall.objects.exists()
    assert len(mail.outbox) == 2


def test_only_premium_customers_are_somebody_and_a_stopped_message_asks_no_more(room, ana, lena, acme, grand):
    services.set_policy(segments=["Enterprise", "Startup"], least_arr=None, by=lena)
    message = a_crisis_message(room, ana)
    for step, who in ((messages.submit, ana), (messages.approve, lena), (messages.start, ana)):
        step(message=message, by=who, at=NOW)
    services.ask_for(message, loop_ids=[], at=NOW)
    PersonalCall.objects.create(message=message, crisis=room, customer=grand, asked_of=ana, asked_at=NOW)

    messages.cancel(message=message, reason="It was another cause.", by=ana, at=NOW)

    assert personal_calls.counts(room).dropped == 1


def test_an_unbacked_date_is_refused_unless_it_is_promised_to_everybody(room, ana, lena):
    message = a_crisis_message(room, ana, what_happens_now=BY_FRIDAY)
    friday = NOW.date() + timedelta(days=(4 - NOW.weekday()) % 7 or 7)
    first, second = room.main_issue.loops.order_by("pk")
    for loop in (first, second):
        with pytest.raises(NotHonest, match=r"promise_due"):
            messages.submit(message=message, by=ana, at=NOW)
        a_promise(loop, lena, due_on=friday)

    messages.submit(message=message, by=ana, at=NOW)

    assert backing.of_message(message, room.pk, at=NOW).promised == {friday}


def test_an_audience_of_zero_is_refused_with_what_to_do(room, ana, lena):
    empty = an_issue(lena)
    room.links.create(issue=empty, linked_by=lena, linked_at=NOW)
    about = {"purpose": MessagePurpose.PROGRESS, "subject": "Hello", "text": HONEST, "by": lena, "at": NOW}
    message = crisis_messages.draft(crisis=room, issue=empty, **about)

    with pytest.raises(NobodyToTell, match="Add whom the issue touches"):
        messages.submit(message=message, by=lena, at=NOW)
    with pytest.raises(Invalid, match="Link it first"):
        crisis_messages.draft(crisis=room, issue=an_issue(lena), **about)


def test_blocks_and_text_say_the_same_and_change_together(room, ana, lena):
    message = a_crisis_message(room, ana)
    with pytest.raises(WrittenInBlocks):
        messages.revise(message=message, subject="Hello", body="Else", by=ana, at=NOW)

    crisis_messages.revise(message=message, subject="Hello", text={"ask": "What else?"}, by=lena, at=NOW)

    message.refresh_from_db()
    assert (message.body, message.writers) == ("What else?", {ana.pk, lena.pk})
    with pytest.raises(NotHonest, match="is not written"):
        messages.submit(message=message, by=ana, at=NOW)


def test_what_was_said_before_is_pointed_at(room, ana, lena):
    sent(room, ana, lena)

    assert len(backing.of_message(a_crisis_message(room, ana), room.pk, at=NOW).earlier) == 1


def test_a_suspected_crisis_tells_nobody(ana, lena, acme):
    crisis = a_crisis(ana, state=CrisisState.SUSPECTED, issue=an_issue(ana, acme))

    with pytest.raises(crisis_messages.CrisisMoved, match="Declare it first"):
        a_crisis_message(crisis, ana)


def test_the_blocks_of_what_was_submitted_stay(room, ana):
    message = a_crisis_message(room, ana)
    messages.submit(message=message, by=ana, at=NOW)

    with refused("is no draft"):
        run_sql("UPDATE outreach_crisismessage SET thank = 'Else' WHERE message_id = %s", message.pk)


def test_the_pages_of_it(signed_in, room, ana, lena, grand):
    client = signed_in(ana)
    blocks = {"issue": room.main_issue_id, "purpose": "progress", "subject": "Your line", **HONEST}
    made = client.post(f"/crises/{room.pk}/messages/new", {**blocks, "assure": "Soon it works until Friday."})
    page = client.get(made.url).content.decode()
    assert '<mark title="A date that no promise backs">until Friday</mark>' in page
    assert client.post(f"{made.url}/steps/submit").status_code == 422
    edit = client.get(f"{made.url}/edit").url
    assert client.post(edit, {**blocks, "is_urgent": "on"}).status_code == 302
    for who, step in ((ana, "submit"), (lena, "approve"), (ana, "send")):
        assert signed_in(who).post(f"{made.url}/steps/{step}").status_code == 302
    send()

    assert "1 premium customer waits for a personal call of yours" in client.get("/inbox").content.decode()
    assert "Grand" in client.get("/calls").content.decode()
    assert "0 of 1 made" in " ".join(client.get(f"/crises/{room.pk}").content.decode().split())
    call = PersonalCall.objects.get()
    assert client.post(f"/calls/{call.pk}/drop", {"reason": ""}).status_code == 422
    assert client.post(f"/calls/{call.pk}/drop", {"reason": "They know."}).status_code == 302
    assert signed_in(lena).post("/settings/premium", {"segments": "Gold\nSilver"}).status_code == 302


def test_the_same_by_the_api(with_token, room, ana, lena, cleo, south):
    json, client = "application/json", with_token(ana)
    about = {"issue_id": room.main_issue_id, "subject": "Your line", "is_urgent": True}
    made = client.post(f"/api/v1/crises/{room.pk}/messages", {**about, **HONEST, "thank": "Bye."}, json)
    address, etag = made.headers["Location"], made.headers["ETag"]
    assert [each["part"] for each in client.get(f"{address}/blocks").json()["findings"]] == ["thank"]
    kept = {"subject": "Your line", "is_urgent": True, **HONEST}
    etag = client.put(f"{address}/blocks", kept, json, headers={"if-match": etag}).headers["ETag"]
    for who, verb in ((ana, "submit"), (lena, "approve"), (ana, "send")):
        etag = with_token(who).post(f"{address}/{verb}", {}, json, headers={"if-match": etag}).headers["ETag"]
    send()

    (call,) = client.get("/api/v1/personal-calls?state=open").json()["results"]
    assert (call["asked_of_id"], call["is_made"]) == (ana.pk, False)
    assert with_token(cleo).get(f"/api/v1/personal-calls/{call['id']}").status_code == 404
    dropped = client.post(f"/api/v1/personal-calls/{call['id']}/drop", {"reason": "They know."}, json)
    assert dropped.json()["dropped_by_id"] == ana.pk
    policy = {"segments": ["Gold"], "least_arr": "100000.00"}
    assert with_token(lena).put("/api/v1/premium", policy, json).json() == policy


def test_a_number_is_no_segment(with_token, lena):
    refused = with_token(lena).put("/api/v1/premium", {"segments": ["Gold", 0]}, "application/json")

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/segments/1"]
