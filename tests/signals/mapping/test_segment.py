"""One call of Segment's spec, as the fields of a signal."""

from datetime import UTC, datetime, timedelta

import pytest

from signals.mapping import segment

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TRACK = {"type": "track", "messageId": "m-1", "userId": "u-1", "event": "Report Exported"}


def read(skew: timedelta = timedelta(0), **changes):
    given = {name: value for name, value in {**TRACK, **changes}.items() if value is not None}
    return segment.read(given, raw=repr(given).encode(), skew=skew, received_at=AT)


def codes(**changes) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in read(**changes)]


def test_what_was_tracked_is_what_is_measured():
    event = read(properties={"revenue": 12.5, "value": None}, timestamp="2026-11-20T10:00:00+02:00")

    assert event.fields["measure"] == "report_exported"
    assert event.fields["value"] == 12.5
    assert event.fields["occurred_at"] == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert read(event="User Logged In").fields["measure"] == "logins"


def test_a_group_is_the_customer_and_a_person_has_a_name_of_another_kind():
    assert read(context={"groupId": 17}).fields["customer_external_id"] == "17"
    assert read().person == "user:u-1"
    assert read(userId=None, anonymousId="a-1").person == "anonymous:a-1"
    assert read(type="group", groupId="A-1").belongs_to == ("user:u-1", "A-1")
    assert read(type="identify", anonymousId="a-1").was == ("anonymous:a-1", "user:u-1")
    assert read(type="alias", previousId="old").was == ("user:old", "user:u-1")


def test_what_has_no_id_is_the_same_when_it_is_sent_again():
    first, again, other = read(messageId=None), read(messageId=None), read(messageId=None, event="Other")

    assert first.fields["external_id"] == again.fields["external_id"] != other.fields["external_id"]


def test_a_wrong_clock_is_set_right_and_a_slow_line_is_none():
    wrong = segment.skew_of("2026-11-22T11:00:00Z", AT)

    assert wrong == timedelta(hours=1)
    assert read(skew=wrong, timestamp="2026-11-22T10:59:00Z").fields["occurred_at"] == AT - timedelta(minutes=1)
    assert segment.skew_of("2026-11-22T11:59:58Z", AT) == timedelta(0)
    assert segment.skew_of({"no": "date"}, AT) == timedelta(0)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"type": "sing"}, ("type", "unknown_type")),
        ({"event": " "}, ("event", "required")),
        ({"type": "group"}, ("groupId", "required")),
        ({"userId": None}, ("userId", "required")),
        ({"userId": 2**70}, ("userId", "required")),
        ({"timestamp": "yesterday"}, ("timestamp", "not_a_date")),
    ],
)
def test_a_call_that_says_too_little_is_refused_in_its_own_words(changes, fault):
    assert codes(**changes) == [fault]
