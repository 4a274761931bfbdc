"""Scripts for other programs: the same steps, the versions that were seen, and what the check found."""

import pytest
from django.utils import timezone

from accounts.vocabulary import ChangeEvent, ChangeKind
from outreach.honesty.stages import ScriptState
from outreach.webhook_rules import TO_CHOOSE, events_of
from tests.factories.scripts import HONEST, a_script

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_script_goes_its_way_by_the_api(with_token, crisis, ana, lena, cal, cleo, south):
    made = with_token(ana).post(f"/api/v1/crises/{crisis.pk}/scripts", {"title": "Everybody", **HONEST}, JSON)
    address, etag = made.headers["Location"], made.headers["ETag"]
    for who, verb in ((ana, "submit"), (lena, "approve"), (ana, "publish")):
        done = with_token(who).post(f"{address}/{verb}", {}, JSON, headers={"if-match": etag})
        assert done.status_code == 200, done.json()
        etag = done.headers["ETag"]

    assert with_token(cal).get(address).json()["text"]["thank"] == HONEST["thank"]
    assert with_token(cal).post(f"{address}/receipts", {}, JSON).json()["reader_id"] == cal.pk
    assert with_token(cal).post(f"{address}/questions", {"text": "Who pays?"}, JSON).json()["times"] == 1
    asked = with_token(ana).get(f"{address}/questions").json()["results"]
    again = with_token(cal).post(f"{address}/questions", {"question_id": asked[0]["id"]}, JSON).json()
    assert (again["times"], again["is_open"]) == (2, True)
    assert with_token(cleo).get(address).status_code == 404
    changes = with_token(cal).get("/api/v1/changes?kinds=script_version").json()["results"]
    assert [line["to_state"] for line in changes if line["event"] == "moved"] == ["submitted", "approved", "published"]
    assert changes[-1]["etag"] == etag
    assert with_token(cleo).get("/api/v1/changes?kinds=script_version").json()["results"] == []


def test_the_findings_say_where_why_and_what_to_write(with_token, crisis, ana):
    version = a_script(crisis, ana, what_happens_now="It is repaired by Friday.", at=timezone.now())
    client = with_token(ana)

    (finding,) = client.get(f"/api/v1/script-versions/{version.pk}/findings").json()["results"]
    tag = {"if-match": f'"{version.version}"'}
    refused = client.post(f"/api/v1/script-versions/{version.pk}/submit", {}, JSON, headers=tag)

    assert (finding["part"], finding["start"], finding["end"]) == ("what_happens_now", 15, 24)
    assert (finding["fault"], finding["words"], finding["is_refused"]) == ("unbacked_date", "by Friday", True)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_honest")
    assert refused.json()["errors"][0]["pointer"] == "/what_happens_now"


def test_a_draft_is_written_anew_as_a_whole(with_token, crisis, ana):
    version = a_script(crisis, ana)
    tag = {"if-match": f'"{version.version}"'}
    address = f"/api/v1/script-versions/{version.pk}"

    changed = with_token(ana).put(address, {"ask": "Anything else?", "answers": []}, JSON, headers=tag)
    second = with_token(ana).put(address, HONEST, JSON, headers=tag)

    assert (changed.json()["text"]["ask"], changed.json()["text"]["thank"]) == ("Anything else?", "")
    assert (second.status_code, second.json()["code"]) == (412, "stale")


def test_publishing_is_an_event_of_its_own():
    line = (ChangeKind.SCRIPT_VERSION, ChangeEvent.MOVED, "approved", ScriptState.PUBLISHED)

    assert set(events_of(*line, among=TO_CHOOSE)) == {"script.published", "script.moved"}
