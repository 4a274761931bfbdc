"""Messages by API: the same services as on the pages."""

import pytest
from django.utils import timezone

from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.message_templates import a_template
from tests.factories.messages import a_contact, a_message, addressed
from tests.outreach.api.verbs import V1, done, moved, named, read, send

pytestmark = pytest.mark.django_db
TEXT = {"subject": "About {{ issue_title }}", "body": "Dear {{ contact_name }}, we work on it."}


@pytest.fixture
def issue(ana, acme):
    a_contact(acme, name="Mia Lopez", email="mia@acme.example")
    return an_issue(ana, acme, at=timezone.now())


@pytest.fixture
def ana_calls(with_token, ana):
    return with_token(ana)


def test_written_from_a_template_previewed_approved_and_sent(ana_calls, with_token, lena, issue):
    template = a_template(lena, at=timezone.now(), subject="Soon", purpose=MessagePurpose.PROGRESS)
    made = done(ana_calls, "messages", issue_id=issue.pk, template_id=template.pk, body=TEXT["body"])
    path = f"messages/{made['id']}"

    shown = read(ana_calls, f"{path}/preview")
    moved(ana_calls, f"{path}/submit")
    moved(with_token(lena), f"{path}/approve")
    sent = moved(ana_calls, f"{path}/send")

    assert (made["subject"], made["template_id"], made["template_number"]) == ("Soon", template.pk, 1)
    assert (shown["reached"], shown["body"].splitlines()[0]) == (1, "Dear Mia Lopez, we work on it.")
    assert (sent["state"], sent["approver_id"]) == ("sending", lena.pk)
    assert [each["id"] for each in read(ana_calls, "messages", issue=issue.pk)["results"]] == [made["id"]]


def test_who_wrote_it_cannot_approve_it(with_token, lena, issue):
    message = a_message(issue, lena, state=MessageState.SUBMITTED, at=timezone.now())

    answer = send(with_token(lena), f"messages/{message.pk}/approve", f'"{message.version}"')

    assert (answer.status_code, answer.json()["code"]) == (409, "own_message")


def test_who_has_seen_another_version_is_told_so(ana_calls, ana, issue):
    message = a_message(issue, ana, at=timezone.now())
    path, first = f"messages/{message.pk}", f'"{message.version}"'
    moved(ana_calls, f"{path}/submit")

    answer = send(ana_calls, f"{path}/cancel", first, reason="No more.")

    assert answer.status_code == 412
    assert "Ana moved it" in answer.json()["detail"]
    assert send(ana_calls, f"{path}/cancel", reason="No more.").status_code == 428


@pytest.mark.parametrize(
    ("given", "fields"),
    [({}, ["/purpose"]), ({"purpose": "progress", "subject": "S"}, ["/body"]), ({"template_id": 99}, ["/template_id"])],
)
def test_what_is_missing_points_at_its_field(ana_calls, issue, given, fields):
    answer = send(ana_calls, "messages", issue_id=issue.pk, **given)

    assert answer.status_code == 422
    assert named(answer) == fields


def test_deliveries_settled_answered_and_bounced(ana_calls, ana, acme, issue):
    zenith = CustomerFactory(name="Zenith")
    both = an_issue(ana, acme, at=timezone.now())
    message = addressed(
        a_message(both, ana, state=MessageState.SENDING, at=timezone.now()), DeliveryState.IN_DOUBT, at=timezone.now()
    )
    held = read(ana_calls, f"messages/{message.pk}/deliveries", state="in_doubt")["results"][0]
    path = f"deliveries/{held['id']}"

    left = done(ana_calls, f"{path}/settle", has_left=True)
    reply = done(ana_calls, f"{path}/replies", text="Thank you.")
    came_back = done(ana_calls, "bounces", header_id=held["header_id"], reason="550 No such user")

    assert left["state"] == "sent"
    assert (reply["verdict"], reply["delivery_id"]) == ("answer", held["id"])
    assert [each["state"] for each in came_back["results"]] == ["bounced"]
    assert zenith.pk not in {
        each["customer_id"] for each in read(ana_calls, f"messages/{message.pk}/deliveries")["results"]
    }
    assert ana_calls.post(f"{V1}/bounces", {"reason": "550"}, content_type="application/json").status_code == 422


def test_an_opt_out_is_recorded_and_withdrawn(ana_calls, acme):
    mia = a_contact(acme, email="mia@acme.example")
    whose = {"customer_id": acme.pk, "contact_id": mia.pk}

    recorded = done(ana_calls, "opt-outs", **whose, reason="On the phone.")
    withdrawn = done(ana_calls, "opt-outs/withdraw", **whose, reason="She asked for it.")

    assert (recorded["address"], recorded["withdrawn_at"]) == ("mia@acme.example", None)
    assert withdrawn["withdrawn_at"]
    assert send(ana_calls, "opt-outs/withdraw", **whose, reason="Again.").json()["code"] == "not_opted_out"
