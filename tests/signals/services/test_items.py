"""Every reason for which an item is refused, with the field and the cure."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from signals.services import items
from signals.services.items import Refused, SignalItem
from signals.vocabulary import Kind
from tests.signals.conftest import NOW

GOOD = {
    "external_id": "1",
    "customer_external_id": "A-1",
    "kind": "survey",
    "measure": "nps",
    "occurred_at": "2026-11-01T10:00:00Z",
}
LATEST = items.latest_allowed(NOW)


def faults(**fields: object) -> list[tuple[str, str]]:
    """Field and code of every fault, whether it is found at reading or at checking."""
    read = items.decode(msgspec.json.encode(GOOD | fields))
    errors = read.errors if isinstance(read, Refused) else items.faults(read, latest=LATEST)
    assert all(error.message.endswith(".") for error in errors)
    return [(error.field, error.code) for error in errors]


def test_a_good_item_has_no_fault() -> None:
    assert faults(value=9, text="Fine.", author="Ann", url="https://x.test") == []


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        ("external_id", "", "required"),
        ("external_id", "  ", "required"),
        ("external_id", 17, "not_text"),
        ("external_id", "x" * 201, "too_long"),
        ("external_id", "a\0b", "nul_byte"),
        ("customer_external_id", None, "required"),
        ("kind", "gossip", "unknown_kind"),
        ("kind", "", "required"),
        ("measure", "x" * 61, "too_long"),
        ("measure", "\t", "required"),
        ("occurred_at", "last week", "not_a_date"),
        ("occurred_at", 1_700_000_000, "not_a_date"),
        ("occurred_at", "", "required"),
        ("occurred_at", "2099-01-01T00:00:00Z", "in_the_future"),
        ("occurred_at", "1912-06-23T00:00:00Z", "too_long_ago"),
        ("occurred_at", "2026-11-01T10:00:00+23:59", "bad_offset"),
        ("value", "many", "not_a_number"),
        ("value", True, "not_a_number"),
        ("value", [1], "not_a_number"),
        ("value", "NaN", "not_finite"),
        ("value", "-Infinity", "not_finite"),
        ("value", 1e300, "out_of_range"),
        ("text", "x" * 20_001, "too_long"),
        ("text", "a\0b", "nul_byte"),
        ("author", "x" * 201, "too_long"),
        ("url", "https://" + "x" * 2_000, "too_long"),
        ("url", "javascript:alert(1)", "not_a_link"),
        ("mood", "grim", "unknown_field"),
    ],
)
def test_a_fault_is_named_with_its_field(field: str, given: object, code: str) -> None:
    assert faults(**{field: given}) == [(field, code)]


def test_the_known_kinds_are_listed_for_who_used_another() -> None:
    read = items.decode(msgspec.json.encode(GOOD | {"kind": "gossip"}))

    assert isinstance(read, Refused)
    assert all(kind.value in read.errors[0].message for kind in Kind)


def test_all_faults_are_told_at_once() -> None:
    assert faults(kind="gossip", occurred_at="soon", value="many") == [
        ("kind", "unknown_kind"),
        ("occurred_at", "not_a_date"),
        ("value", "not_a_number"),
    ]


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-11-01T10:00:00", datetime(2026, 11, 1, 10, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T10:00:00+02:00", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("1997-01-01T00:00:00Z", datetime(1997, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_utc(given: str, moment: datetime) -> None:
    read = items.decode(msgspec.json.encode(GOOD | {"occurred_at": given}))

    assert isinstance(read, SignalItem)
    assert items.in_utc(read.occurred_at) == moment
    assert items.faults(read, latest=LATEST) == []


def test_empty_optional_fields_may_be_null_or_missing_or_empty() -> None:
    assert faults(value=None, text=None, author="", url="") == []


@pytest.mark.parametrize("body", [b"{", b"17", b"[]", b'"text"', b"\xff\xfe", b"{}" * 2])
def test_what_is_no_object_is_refused_and_kept_as_it_came(body: bytes) -> None:
    read = items.decode(body)

    assert isinstance(read, Refused)
    assert read.errors[0].code in {"malformed", "required"}


def test_one_bad_item_of_a_list_is_a_value_and_the_others_are_items() -> None:
    body = msgspec.json.encode([GOOD, GOOD | {"kind": "gossip"}, GOOD])

    kinds = [type(one) for one in items.decode_list(body)]

    assert kinds == [SignalItem, Refused, SignalItem]


def test_the_glance_at_a_whole_batch_never_overlooks_a_fault() -> None:
    sound = SignalItem("1", "A-1", Kind.SURVEY, "nps", NOW, 9.0)
    faulty = [
        msgspec.structs.replace(sound, **change)
        for change in (
            {"external_id": ""},
            {"external_id": " "},
            {"customer_external_id": "x" * 201},
            {"measure": "a\0"},
            {"occurred_at": NOW + timedelta(days=2)},
            {"occurred_at": datetime(1912, 6, 23, tzinfo=UTC)},
            {"occurred_at": datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=20)))},
            {"value": float("nan")},
            {"value": float("-inf")},
            {"value": 1e16},
            {"text": "x" * 20_001},
            {"author": "\0"},
            {"url": "ftp://x"},
        )
    ]

    for item in faulty:
        assert items.faults(item, latest=LATEST)
        assert not items.are_plain([sound, item, sound], latest=LATEST)
    assert items.are_plain([sound, sound], latest=LATEST)
    assert items.are_plain([], latest=LATEST)
