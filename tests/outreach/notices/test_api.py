"""Own notices and wishes by API."""

import pytest

from outreach.notices import Event
from tests.factories.issues import an_issue
from tests.outreach.notices.telling import fold, notices, tell

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def told(lena, ana, acme):
    issue = an_issue(lena, acme)
    tell(ana, Event.SEVERITY_RAISED, issue, times=3)
    fold()
    return issue


def test_one_reads_ones_own_notices(told, ana, lena, with_token):
    (found,) = with_token(ana).get("/api/v1/notifications?unread=true").json()["results"]

    assert (found["count"], found["event"]) == (3, "severity_raised")
    assert found["lines"][0]["url"] == f"/issues/{told.pk}"
    assert with_token(lena).get("/api/v1/notifications").json()["results"] == []


def test_read_and_acknowledged(told, ana, with_token):
    client, pk = with_token(ana), notices(ana)[0].pk

    assert client.post(f"/api/v1/notifications/{pk}/read").json()["read_at"] is not None
    done = client.post("/api/v1/notifications/acknowledge", {"ids": [pk]}, content_type=JSON)
    again = client.post("/api/v1/notifications/acknowledge", {}, content_type=JSON)
    assert (done.json(), again.json()) == ({"acknowledged": 1}, {"acknowledged": 0})


def test_wishes_are_put_and_read_back(ana, with_token):
    client = with_token(ana)
    wishes = client.get("/api/v1/notifications/preferences").json()
    wishes["events"] = [{"event": "loop_reopened", "in_app": "at_once", "email": "off"}]
    wishes["digest_hour"] = 6

    put = client.put("/api/v1/notifications/preferences", wishes, content_type=JSON)

    assert put.status_code == 200
    after = client.get("/api/v1/notifications/preferences").json()
    assert after["digest_hour"] == 6
    assert next(wish for wish in after["events"] if wish["event"] == "loop_reopened")["email"] == "off"


def test_a_mode_that_there_is_not_is_named(ana, with_token):
    wishes = with_token(ana).get("/api/v1/notifications/preferences").json()
    wishes["events"] = [{"event": "loop_reopened", "in_app": "digest", "email": "off"}]

    answer = with_token(ana).put("/api/v1/notifications/preferences", wishes, content_type=JSON)

    assert answer.status_code == 422
    assert "in_app" in str(answer.json()["errors"])


def test_the_days_of_the_reminders(lena, with_token):
    client = with_token(lena)

    client.put("/api/v1/notifications/reminder-days", {"days": [1, -3]}, content_type=JSON)

    assert client.get("/api/v1/notifications/reminder-days").json() == {"days": [-3, 1]}
