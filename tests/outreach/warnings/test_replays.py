"""Walks through history: asked for once, worked on by who holds the row, and shown with when it would have been known and why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from crisis_triage.shared.errors import DomainError, Forbidden
from outreach.models import EarlyWarning, WarningReplay
from outreach.services import warning_replay, warning_replays
from outreach.services.warning_replays import TooManyReplays
from tests.factories.bursts import NOW, burst, calm_weeks, crowd

pytestmark = pytest.mark.django_db
TODAY, JSON = NOW.date(), "application/json"


def ask(by, **about):
    given = {"first": TODAY - timedelta(days=1), "last": TODAY, "at": NOW}
    return warning_replays.ask(by=by, **(given | about))


@pytest.fixture
def incident():
    people = crowd(40)
    calm_weeks(people)
    burst(people)


def test_it_says_when_it_would_have_been_known_and_raises_nothing(lena, incident, signed_in):
    asked = ask(lena)

    assert warning_replays.work() == 1
    assert warning_replays.work() == 0

    done = WarningReplay.objects.get()
    [[first, *others]] = done.found
    assert (done.progress, done.is_going_on, len(others)) == (1, False, 3)
    assert NOW - timedelta(hours=2) < datetime.fromisoformat(first["known_at"]) <= NOW + timedelta(hours=1)
    assert not EarlyWarning.objects.exists()
    page = signed_in(lena).get(f"/warnings/replays/{asked.pk}").content.decode()
    assert "<strong>Known 20 Nov 2026" in page
    assert '<h2 id="warning-1">Delivery and delays</h2>' in page
    assert 'class="chart-count too-many"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("about", "count"),
    [
        ({"named": "DELIVERY"}, 1),
        ({"dimension": "theme"}, 1),
        ({"dimension": "product"}, 0),
        ({"dimension": "theme", "named": "billing"}, 0),
    ],
)
def test_only_warnings_that_a_chosen_series_sees_are_kept(lena, incident, about, count):
    ask(lena, **about)

    warning_replays.work()

    assert len(WarningReplay.objects.get().found) == count


def test_asking_twice_makes_one_and_only_some_wait(lena):
    assert ask(lena) == ask(lena)
    for days in range(2, 6):
        ask(lena, first=TODAY - timedelta(days=days))

    with pytest.raises(TooManyReplays):
        ask(lena, first=TODAY - timedelta(days=9))


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (TODAY, TODAY - timedelta(days=1), "not after the last one"),
        (TODAY - timedelta(days=367), TODAY, "at most a year"),
        (TODAY, TODAY + timedelta(days=1), "still to come"),
    ],
)
def test_days_that_make_no_sense_are_refused(lena, first, last, sentence):
    with pytest.raises(DomainError, match=sentence):
        ask(lena, first=first, last=last)


def test_an_analyst_reads_and_does_not_ask(lena, ben, ana, signed_in):
    asked = ask(lena)

    assert signed_in(ben).get(f"/warnings/replays/{asked.pk}").status_code == 200
    assert signed_in(ana).get("/warnings/replays").status_code == 403
    with pytest.raises(Forbidden):
        ask(ben)


def test_what_fails_three_times_is_said_and_tried_no_more(lena, signed_in, monkeypatch):
    asked = ask(lena)
    monkeypatch.setattr(warning_replay, "replay", lambda **_: 1 / 0)

    for _ in range(4):
        WarningReplay.objects.update(due_at=NOW)
        warning_replays.work()

    failed = WarningReplay.objects.get()
    assert (failed.attempts, failed.is_going_on) == (3, False)
    assert "could not be walked through" in signed_in(lena).get(f"/warnings/replays/{asked.pk}").content.decode()


def test_who_lost_the_row_writes_nothing(lena, monkeypatch):
    ask(lena)
    real = warning_replay.replay

    def stolen(**about):
        WarningReplay.objects.update(lease_token="00000000-0000-0000-0000-000000000001")
        return real(**about)

    monkeypatch.setattr(warning_replay, "replay", stolen)
    warning_replays.work()

    assert WarningReplay.objects.get().finished_at is None


def test_the_same_by_page_api_and_file(lena, with_token, signed_in, incident):
    client, browser = with_token(lena), signed_in(lena)
    span = {"first": str(TODAY - timedelta(days=1)), "last": str(TODAY)}
    made = client.post("/api/v1/warning-replays", span, JSON)
    by_page = browser.post("/warnings/replays", span)
    going_on = browser.get(by_page["Location"]).content.decode()
    warning_replays.work()

    read = client.get(made.headers["Location"]).json()
    rows = b"".join(browser.get("/exports/warning-replays.csv").streaming_content).decode().splitlines()

    assert by_page["Location"] == f"/warnings/replays/{made.json()['id']}"
    assert 'hx-trigger="every 2s"' in going_on
    assert "Delivery and delays" in {sight["label"] for sight in read["warnings"][0]}
    assert len(rows) == 1 + len(read["warnings"][0])
    assert "1 warning" in browser.get("/warnings/replays").content.decode()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"first_day": date(2027, 1, 1)}, "replay_begins_before_it_ends"),
        ({"dimension": "mood"}, "replay_dimension_is_known"),
        ({"progress": 1.1}, "replay_progress_is_a_share"),
        ({"finished_at": datetime(2026, 1, 1, tzinfo=UTC), "quarantined_at": NOW}, "a_replay_that_ended_did_not_fail"),
    ],
)
def test_the_table_keeps_its_rules(lena, changed, rule):
    ask(lena)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        WarningReplay.objects.update(**changed)
