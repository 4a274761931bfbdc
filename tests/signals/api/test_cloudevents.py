"""The SDK of CloudEvents against our server: each way of sending, and what becomes of each event."""

import json

import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from signals.models import ParkedSignal, QuarantinedRow, Signal
from signals.services import mappings

URL = "/api/v1/cloudevents"
BATCH = "application/cloudevents-batch+json"


def event(id: str = "e-1", *, data=None, **attributes) -> CloudEvent:
    usual = {"id": id, "source": "/app", "type": "com.example.reportExported", "subject": "A-1"}
    return CloudEvent({**usual, **attributes}, data={"value": 3} if data is None else data)


@pytest.fixture
def robot(with_token, robo, acme):
    return with_token(robo)


def send(client, message: HTTPMessage):
    headers = dict(message.headers)
    kind = headers.pop("content-type", "application/octet-stream")
    return client.post(URL, message.body, content_type=kind, headers=headers)


def send_batch(client, *events):
    return client.post(URL, json.dumps(events), content_type=BATCH)


def plain(given: CloudEvent) -> dict:
    return json.loads(to_structured(given, JSONFormat()).body)


@pytest.mark.parametrize("pack", [to_structured, to_binary])
def test_an_event_of_the_sdk_becomes_a_signal_once(robot, acme, pack):
    first = send(robot, pack(event(), JSONFormat()))
    again = send(robot, pack(event(), JSONFormat()))

    signal = Signal.objects.get()
    assert (signal.customer, signal.measure.name, signal.value) == (acme, "com_example_report_exported", 3)
    assert signal.external_id == "/app|e-1"
    assert first.status_code == again.status_code == 200
    assert [answer.json()["results"][0]["signals"][0]["status"] for answer in (first, again)] == [
        "accepted",
        "duplicate",
    ]


def test_a_batch_is_answered_event_by_event(robot):
    bad = plain(event("e-2")) | {"type": ""}
    stranger = plain(event("e-3", subject="nobody"))
    odd = plain(event("e-4", data={"value": "many"}))

    response = send_batch(robot, plain(event("e-1")), bad, stranger, odd, 5)

    results = response.json()["results"]
    assert response.status_code == 207
    assert [[signal["status"] for signal in result["signals"]] for result in results] == [
        ["accepted"],
        ["rejected"],
        ["parked"],
        ["rejected"],
        ["rejected"],
    ]
    assert ParkedSignal.objects.get().customer_external_id == "nobody"
    assert set(QuarantinedRow.objects.values_list("field", flat=True)) == {"type", "value", ""}


def test_the_mapping_of_the_source_says_what_is_measured(robot, acme, crm, lena):
    from django.utils import timezone

    spec = {
        "only": [{"path": "$.type", "one_of": ["paid"]}],
        "fields": {
            "external_id": {"path": "$.id"},
            "customer_external_id": {"path": "$.company"},
            "kind": {"value": "billing"},
            "measure": {"path": "$.type", "table": {"paid": "invoice_paid"}},
            "occurred_at": {"path": "$.time"},
        },
    }
    mappings.save(source=crm, given=spec, by=lena, at=timezone.now())
    events = [plain(event("e-1", type=kind)) | {"company": "A-1"} for kind in ("paid", "opened")]

    response = robot.post(f"{URL}?source=crm", json.dumps(events), content_type=BATCH)

    assert [len(result["signals"]) for result in response.json()["results"]] == [1, 0]
    assert Signal.objects.get().measure.name == "invoice_paid"


def test_what_is_no_cloudevent_is_refused_and_named(robot):
    old = {**plain(event()), "specversion": "0.3", "id": ""}

    response = robot.post(URL, json.dumps(old), content_type="application/cloudevents+json")

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/specversion", "/id"]
    assert robot.post(URL, "{}", content_type="application/json").status_code == 415
    assert robot.post(URL, "[" * 10_000, content_type=BATCH).status_code == 400
    assert robot.post(URL, "{}", content_type=BATCH).status_code == 422
