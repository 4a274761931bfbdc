"""When a webhook is tried again, what an answer means, and which lines of the book make which events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crisis_triage.shared.retry_after import seconds_of
from outreach import webhook_rules as rules
from outreach.webhook_rules import WebhookEvent

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_attempts_are_spread_over_a_little_more_than_three_days():
    assert rules.MOST_ATTEMPTS == 10
    assert timedelta(days=3) < timedelta(seconds=sum(rules.WAITS)) < timedelta(days=3.5)


@given(attempts=st.integers(1, 30), chance=st.floats(0, 1))
def test_a_wait_is_as_the_schedule_says_and_up_to_a_tenth_longer(attempts, chance):
    plain = rules.wait_after(attempts, chance=0)

    assert plain in rules.WAITS
    assert plain <= rules.wait_after(attempts, chance=chance) <= plain * 1.1


@pytest.mark.parametrize(
    ("status", "is_delivered", "is_down", "is_gone"),
    [
        (200, True, False, False),
        (299, True, False, False),
        (None, False, True, False),
        (199, False, False, False),
        (302, False, False, False),
        (400, False, False, False),
        (408, False, True, False),
        (410, False, True, True),
        (429, False, True, False),
        (500, False, True, False),
    ],
)
def test_what_an_answer_means(status, is_delivered, is_down, is_gone):
    verdict = rules.judge(status, "" if status else "No answer.", "", at=AT)

    assert (verdict.is_delivered, verdict.is_down, verdict.is_gone) == (is_delivered, is_down, is_gone)
    assert bool(verdict.trouble) != is_delivered


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999", rules.LONGEST_HOLD),
        ("Fri, 31 Dec 9999 23:59:59 GMT", rules.LONGEST_HOLD),
        ("-5", 0),
        ("soon", 0),
        ("٣", 0),
        ("", 0),
    ],
)
def test_retry_after_is_read_as_it_may_be_written(said, seconds):
    assert seconds_of(said, at=AT, most=rules.LONGEST_HOLD) == seconds
    assert rules.judge(503, "", said, at=AT).wait == seconds
    assert rules.judge(500, "", said, at=AT).wait == 0


@given(said=st.text(max_size=60))
@example("Mon, 01 Jan 2026 00:00:00 +99999999999999999")
def test_whatever_a_receiver_says_is_no_error_of_ours(said):
    assert 0 <= seconds_of(said, at=AT, most=rules.LONGEST_HOLD) <= rules.LONGEST_HOLD


def test_who_stays_critical_does_not_become_so_again():
    everything = list(WebhookEvent)

    assert rules.events_of("score", "moved", "healthy", "critical", among=everything) == [
        WebhookEvent.BAND_CHANGED,
        WebhookEvent.CUSTOMER_CRITICAL,
    ]
    assert rules.events_of("score", "created", "", "critical", among=everything) == [WebhookEvent.CUSTOMER_CRITICAL]
    assert rules.events_of("score", "created", "", "healthy", among=everything) == []
    assert rules.events_of("import", "moved", "uploaded", "due", among=everything) == []
    assert rules.events_of("loop", "moved", "open", "promised", among=["promise.moved"]) == []


def test_a_receiver_that_is_down_is_left_alone_for_longer_and_longer_but_never_for_long():
    holds = [rules.hold_after(failures) for failures in range(1, 12)]

    assert holds == sorted(holds)
    assert holds[-1] == 600
