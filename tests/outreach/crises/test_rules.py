"""What is said of a crisis without a database: when the next update is due, whom its actions face, what is open."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach import crises
from outreach.crises import Facing, Standing

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "minutes"), [(1, [5, 5, 20, 20]), (2, [15, 15, 60, 60]), (3, [60, 240, 240, 240])]
)
def test_the_first_updates_come_soon_then_as_the_severity_asks(severity, minutes):
    cadence = crises.cadence(severity, crises.usual_minutes(severity))

    assert [cadence.longest(given=given) for given in range(4)] == [timedelta(minutes=each) for each in minutes]


def test_a_shorter_cadence_holds_from_the_first_update_on():
    assert crises.cadence(2, 10).longest(given=0) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("left", "words", "is_overdue"),
    [
        (timedelta(minutes=6, seconds=20), "Next update due in 6 min", False),
        (timedelta(seconds=40), "Next update due in less than a minute", False),
        (timedelta(hours=3, minutes=5), "Next update due in 3 h 5 min", False),
        (timedelta(0), "Update overdue by less than a minute", True),
        (timedelta(minutes=-11), "Update overdue by 11 min", True),
    ],
)
def test_when_the_next_update_is_due_is_said_in_words(left, words, is_overdue):
    due = crises.due(NOW + left, at=NOW)

    assert (due.words, due.is_overdue) == (words, is_overdue)


@pytest.mark.parametrize(
    ("customers", "internal", "share", "is_warned"),
    [(0, 0, None, False), (0, 2, 0, False), (1, 1, 50, False), (1, 2, 33, True)],
)
def test_a_room_that_busies_itself_with_itself_is_warned(customers, internal, share, is_warned):
    drift = crises.drift([Facing.CUSTOMERS] * customers + [Facing.INTERNAL] * internal)

    assert (drift.share, drift.is_warned) == (share, is_warned)


def test_what_is_open_is_counted_and_named():
    checks = crises.stand_down_checks(Standing(open_actions=1, issues_in_work=2, customers_waiting=0, is_overdue=True))

    assert [check.words for check in checks if not check.is_met] == [
        "1 action is open",
        "2 issues are still worked on",
        "the update that was due has not come",
    ]
