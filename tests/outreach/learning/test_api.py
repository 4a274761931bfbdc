"""What is learned, for other programs: the same refusals, versions compared, strangers find nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.states import IssueState
from tests.factories.issues import an_issue
from tests.factories.learning import FACTOR, TEXTS, a_prevention, a_review

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def review(lena, ana):
    return a_review(lena, owner=ana, at=timezone.now())


def test_a_review_and_what_it_leads_to(with_token, ana, lena, review):
    client, boss, url = with_token(ana), with_token(lena), f"/api/v1/reviews/{review.pk}"
    soon = f"{timezone.now() + timedelta(days=9):%Y-%m-%d}"
    early = client.post(f"{url}/hand-in", {}, JSON)
    client.post(f"{url}/write", TEXTS, JSON)
    client.post(f"{url}/factors", FACTOR, JSON)
    handed_in = client.post(f"{url}/hand-in", {}, JSON)
    back = boss.post(f"{url}/send-back", {"note": "Why at night?", "due_on": soon}, JSON)
    client.post(f"{url}/hand-in", {}, JSON)
    closed = boss.post(f"{url}/close", {}, JSON)
    about = {"review_id": review.pk, "what": "A drill.", "kind": "process", "function": "engineering", "due_on": soon}
    made = boss.post("/api/v1/preventions", {**about, "owner_id": ana.pk}, JSON)
    own = made.headers["Location"]
    tag = {"if-match": made.headers["ETag"]}
    done = [client.post(f"{own}/done", {"result": "Drilled."}, JSON, headers=tag) for _ in range(2)]
    alone = client.post(f"{own}/verify", {"evidence": "It works."}, JSON)
    verified = boss.post(f"{own}/verify", {"evidence": "A minute."}, JSON)

    assert (early.status_code, early.json()["code"]) == (409, "review_not_whole")
    assert [answer.json()["state"] for answer in (handed_in, back, closed)] == ["written", "owed", "closed"]
    assert [answer.status_code for answer in done] == [200, 412]
    assert (alone.status_code, alone.json()["code"]) == (409, "own_prevention")
    assert verified.json()["state"] == "verified"
    moves = client.get(f"{own}/moves").json()["results"]
    assert [(move["to_state"], move["note"]) for move in moves] == [("done", "Drilled."), ("verified", "A minute.")]
    causes = client.get("/api/v1/root-causes").json()
    assert causes["by_kind"] == [{"name": "detection", "count": 1, "share": 1.0, "running_share": 1.0}]


def test_what_came_back_is_told(with_token, lena):
    now = timezone.now()
    fixed = an_issue(lena, state=IssueState.RESOLVED, at=now - timedelta(days=9), theme="outages")
    again = an_issue(lena, at=now, theme="outages")

    found = with_token(lena).get("/api/v1/recurrences").json()["results"]

    assert [(each["settled"]["id"], each["began"]["id"], each["why"]) for each in found] == [
        (fixed.pk, again.pk, "Same theme “Outages”")
    ]


def test_a_refusal_points_at_what_was_sent(with_token, lena, review):
    issue = an_issue(lena, at=timezone.now())
    about = {"what": "A drill.", "kind": "process", "function": "engineering", "due_on": f"{timezone.now():%Y-%m-%d}"}
    client = with_token(lena)

    nothing = client.post("/api/v1/preventions", about, JSON)
    early = client.post("/api/v1/preventions", {**about, "issue_id": issue.pk}, JSON)
    nobody = client.post("/api/v1/preventions", {**about, "review_id": review.pk, "owner_id": 999_999}, JSON)

    assert nothing.json()["errors"][0]["pointer"] == "/issue_id"
    assert (early.status_code, early.json()["code"]) == (409, "nothing_to_prevent")
    assert nobody.json()["errors"][0]["pointer"] == "/owner_id"


def test_a_stranger_finds_nothing(with_token, cleo, lena, review):
    made = a_prevention(lena, review=review, at=timezone.now())
    client = with_token(cleo)

    for path in (f"reviews/{review.pk}", f"reviews/{review.pk}/factors", f"preventions/{made.pk}"):
        assert client.get(f"/api/v1/{path}").status_code == 404
    for path in ("reviews", "preventions"):
        assert client.get(f"/api/v1/{path}").json()["results"] == []
