"""Recovery cases for other programs: refusals point at what was sent, versions are compared, and strangers find nothing."""

import pytest
from django.utils import timezone

from accounts.vocabulary import ChangeEvent, ChangeKind
from outreach.recoveries import RecoveryState
from outreach.webhook_rules import TO_CHOOSE, events_of
from tests.factories.recoveries import PLAN, a_recovery

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_case_from_its_opening_to_its_end(with_token, ana, acme):
    client = with_token(ana)
    opened = client.post("/api/v1/recoveries", {"customer_id": acme.pk, "reason": "Two outages."}, JSON)
    assert opened.status_code == 201, opened.content
    url = opened.headers["Location"]
    again = client.post("/api/v1/recoveries", {"customer_id": acme.pk, "reason": "Two outages."}, JSON)
    assert (again.status_code, again.json()["code"]) == (409, "recovery_already_open")

    client.post(f"{url}/plan", PLAN, JSON)
    word = client.post(f"{url}/words", {"text": "A switch.", "channel": "call", "tells_the_cause": True}, JSON)
    added = client.post(
        f"{url}/steps", {"what": "Visit.", "touch": "visit", "due_on": f"{timezone.now():%Y-%m-%d}"}, JSON
    )
    early = client.post(f"{url}/end", {"to": "recovered", "note": "They renewed."}, JSON)
    step = f"/api/v1/recovery-steps/{added.json()['id']}/settle"
    settled = client.post(
        step, {"to": "done", "outcome": "They were glad."}, JSON, headers={"if-match": added.headers["ETag"]}
    )
    ended = client.post(f"{url}/end", {"to": "recovered", "note": "They renewed."}, JSON)

    assert (word.status_code, word.json()["tells_the_cause"]) == (201, True)
    assert (early.status_code, early.json()["code"]) == (409, "not_recovered")
    assert (settled.json()["state"], ended.json()["state"]) == ("done", "recovered")
    stages = [move["to_state"] for move in client.get(f"{url}/moves").json()["results"]]
    assert stages == ["plan_in_place", "saving", "recovered"]
    told = client.get("/api/v1/changes?kinds=recovery").json()["results"]
    assert told[0]["event"] == "created"
    assert [line["to_state"] for line in told if line["event"] == "moved"] == stages


def test_what_is_owed_next_is_told(with_token, lena, ana, acme):
    case = a_recovery(ana, acme, at=timezone.now())

    standing = with_token(lena).get(f"/api/v1/recoveries/{case.pk}/standing").json()

    assert not standing["is_overdue"]
    assert {check["name"]: check["is_met"] for check in standing["checks"]} == {
        "cause": False, "steps": True, "loops": True, "update": True
    }  # fmt: skip


def test_of_two_who_act_on_one_version_the_second_is_told(with_token, ana, acme):
    client, case = with_token(ana), a_recovery(ana, acme, at=timezone.now())
    tag = {"if-match": client.get(f"/api/v1/recoveries/{case.pk}").headers["ETag"]}

    answers = [client.post(f"/api/v1/recoveries/{case.pk}/plan", PLAN, JSON, headers=tag) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 412]


def test_a_stranger_finds_nothing_and_a_wrong_person_is_pointed_at(with_token, ana, cleo, south, acme):
    case = a_recovery(ana, acme, state=RecoveryState.SAVING, at=timezone.now())

    assert with_token(cleo).get(f"/api/v1/recoveries/{case.pk}").status_code == 404
    assert with_token(cleo).get("/api/v1/recoveries").json()["results"] == []
    assert with_token(cleo).get("/api/v1/changes?kinds=recovery").json()["results"] == []
    wrong = with_token(ana).post(f"/api/v1/recoveries/{case.pk}/hand-over", {"owner_id": cleo.pk}, JSON)
    assert wrong.json()["errors"][0]["pointer"] == "/owner_id"


@pytest.mark.parametrize(
    ("to", "events"),
    [("saving", {"recovery.moved"}), ("lost", {"recovery.moved", "recovery.ended"})],
)
def test_webhooks_tell_of_its_stages(to, events):
    told = events_of(ChangeKind.RECOVERY, ChangeEvent.MOVED, "at_risk", to, among=TO_CHOOSE)

    assert {event.value for event in told} == events
