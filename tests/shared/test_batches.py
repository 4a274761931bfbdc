"""A batch is read into raw items; only what is wrong with the whole request refuses it."""

import tracemalloc

import msgspec
import pytest
from django.test import RequestFactory
from rest_framework.exceptions import APIException

from crisis_triage.shared import batches
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.item_results import ErrorRow, ItemResult


def json_request(body: bytes):
    return RequestFactory().post("/", body, content_type=batches.JSON)


def lines_request(body: bytes, source: str = "crm"):
    return RequestFactory().post(f"/?source={source}", body, content_type=batches.NDJSON)


def test_json_and_lines_hold_the_same_items():
    as_json = batches.read(json_request(b'{"source": "crm", "items": [{"a": 1}, 2]}'))
    as_lines = batches.read(lines_request(b'{"a": 1}\n\n2\r\n'))

    assert [msgspec.json.decode(raw) for raw in as_json.items] == [{"a": 1}, 2]
    assert [msgspec.json.decode(raw) for raw in as_lines.items] == [{"a": 1}, 2]
    assert as_json.source == as_lines.source == "crm"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"items": []}', "source"),
        (b'{"source": "crm"}', "items"),
        (b'{"source": 5, "items": []}', "source"),
        (b'{"source": "no spaces", "items": []}', "source"),
        (b'{"source": "", "items": []}', "source"),
        (b'{"source": "crm", "items": {}}', "items"),
        (b'{"source": "crm", "items": null}', "items"),
        (b'{"source": "crm", "items": [], "is_admin": true}', "is_admin"),
        (b"[]", ""),
    ],
)
def test_an_envelope_that_is_wrong_names_the_field(body: bytes, field: str):
    with pytest.raises(Invalid) as refused:
        batches.read(json_request(body))

    assert refused.value.field == field
    assert refused.value.status == 422


@pytest.mark.parametrize("body", [b"{", b'{"source": "crm", "items": [1,', b'{"source": "crm", "items": ["\xff"]}x'])
def test_a_body_that_is_no_json_is_a_bad_request(body: bytes):
    with pytest.raises(APIException) as refused:
        batches.read(json_request(body))

    assert refused.value.status_code == 400


def test_a_deep_nesting_is_a_bad_request():
    with pytest.raises(APIException) as refused:
        batches.read(json_request(b'{"source": "crm", "items": [' + b"[" * 50_000 + b"]" * 50_000 + b"]}"))

    assert refused.value.status_code == 400


def test_a_thousand_items_fit_and_one_more_does_not():
    assert len(batches.read(json_request(b'{"source":"crm","items":[%s]}' % b",".join([b"1"] * 1000))).items) == 1000

    for too_many in (
        json_request(b'{"source":"crm","items":[%s]}' % b",".join([b"1"] * 1001)),
        lines_request(b"1\n" * 1001),
    ):
        with pytest.raises(APIException) as refused:
            batches.read(too_many)
        assert refused.value.status_code == 413


@pytest.mark.parametrize(
    "sent",
    [json_request(b'{"source":"crm","items":[%s 1]}' % (b"1 ," * 1_500_000)), lines_request(b"1\n" * 2_500_000)],
    ids=["json", "lines"],
)
def test_millions_of_tiny_items_are_refused_without_being_held(sent):
    tracemalloc.start()

    with pytest.raises(APIException) as refused:
        batches.read(sent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused.value.status_code == 413
    assert peak < 40 * 2**20


def test_text_full_of_commas_is_no_crowd_of_items():
    item = msgspec.json.encode({"text": ", " * 150_000})

    assert len(batches.read(json_request(b'{"source":"crm","items":[%s]}' % item)).items) == 1


@pytest.mark.parametrize("content_type", ["text/csv", "multipart/form-data", "application/x-www-form-urlencoded", ""])
def test_another_media_type_is_refused_with_those_that_are_known(content_type: str):
    with pytest.raises(APIException) as refused:
        batches.read(RequestFactory().post("/", b"{}", content_type=content_type))

    assert refused.value.status_code == 415
    assert batches.NDJSON in refused.value.headers["Accept-Post"]


class Thing(msgspec.Struct, forbid_unknown_fields=True):
    external_id: str
    value: float | None = None


def error_of(raw: bytes) -> ErrorRow:
    decoded = batches.decode([msgspec.Raw(raw)], Thing)
    assert decoded.items == []
    [error] = decoded.refused[0].errors
    return error


@pytest.mark.parametrize(
    ("raw", "pointer", "code", "detail"),
    [
        (b'{"value": 1}', "/external_id", "required", "“external_id” is missing."),
        (b'{"external_id": "a", "value": "x"}', "/value", "wrong_type", "Send a number or null, not text."),
        (b"5", "", "wrong_type", "Send an object, not a whole number."),
    ],
)
def test_an_item_that_is_wrong_is_an_answer_and_no_exception(raw: bytes, pointer: str, code: str, detail: str):
    assert error_of(raw) == ErrorRow(pointer, code, detail)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"external_id": "a", "valeu": 1}', "unknown_field"),
        (b'{"external_id": "a", "value": 1e999}', "invalid"),
        (b'{"external_id": ', "not_json"),
        (b'{"external_id": "\xff"}', "not_utf_8"),
        (b"[" * 100_000, "wrong_type"),
    ],
)
def test_every_kind_of_fault_has_its_code(raw: bytes, code: str):
    assert error_of(raw).code == code


@pytest.mark.parametrize(
    ("raw", "external_id"), [(b'{"external_id": "a", "x": 1}', "a"), (b'{"external_id": 5}', ""), (b"[", "")]
)
def test_a_refused_item_can_be_found_again_by_its_external_id(raw: bytes, external_id: str):
    assert batches.decode([msgspec.Raw(raw)], Thing).refused[0].external_id == external_id


def test_results_and_refusals_stand_in_the_order_of_the_request():
    raws = [msgspec.Raw(raw) for raw in (b"1", b'{"external_id": "b"}', b"{}", b'{"external_id": "d"}')]
    decoded = batches.decode(raws, Thing)
    said_of_the_sound = [ItemResult(0, name, "created", 7, []) for name in ("b", "d")]

    results = decoded.with_results(said_of_the_sound)

    assert [result.index for result in results] == [0, 1, 2, 3]
    assert [result.status for result in results] == ["rejected", "created", "rejected", "created"]
    assert [result.external_id for result in results] == ["", "b", "", "d"]
