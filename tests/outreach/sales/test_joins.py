"""Requests to join a call: asked with purpose, brief and hour; answered, also with a no; what came of it is owed, and nobody waits for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.models import JoinRequest, JoinRequestClock, JoinRequestMove, NoticeRequest
from outreach.sales import JoinResult, JoinState
from outreach.services import joins
from outreach.services.joins import JoinMoved
from tests.factories.issues import NOW
from tests.factories.sales import a_deal, a_join, a_sales_crisis, a_target
from tests.outreach.models.tables import changed, refused, written

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def target(lena):
    return a_target(lena)


def events(person):
    return list(NoticeRequest.objects.filter(user=person).order_by("pk").values_list("event", flat=True))


def test_from_the_asking_to_what_came_of_it(lena, eve, acme, target):
    join = a_join(lena, about=acme, asked=eve, target=target)
    seen = frozenset([join.version])
    joins.accept(join=join, seen=seen, by=eve, at=NOW)
    with pytest.raises(Stale, match="accepted, since Eve moved it"):
        joins.withdraw(join=join, note="They signed.", seen=seen, by=lena, at=NOW)
    with pytest.raises(Invalid, match="Say afterwards"):
        joins.hold_call(join=join, result=JoinResult.FORWARD, outcome="Well.", by=eve, at=NOW)
    joins.hold_call(
        join=join, result=JoinResult.FORWARD, outcome="They want a contract.", by=eve, at=NOW + timedelta(days=4)
    )

    held = JoinRequest.objects.get()
    assert (held.state, held.result, held.outcome) == ("held", "forward", "They want a contract.")
    assert not JoinRequestClock.objects.exists()
    assert (events(eve), events(lena)) == (["join_asked"], ["join_answered", "join_answered"])


def test_a_no_has_a_reason_and_may_follow_a_yes(lena, eve, acme, target):
    join = a_join(lena, about=acme, asked=eve, target=target, state=JoinState.ACCEPTED)
    with pytest.raises(Invalid, match="what would help instead"):
        joins.decline(join=join, note=" ", by=eve, at=NOW)
    with pytest.raises(Forbidden, match="Who is asked answers"):
        joins.decline(join=join, note="No.", by=lena, at=NOW)
    joins.decline(join=join, note="I am ill. Petra knows more.", by=eve, at=NOW)

    with pytest.raises(JoinMoved, match="is declined"):
        joins.accept(join=join, by=eve, at=NOW)


def test_an_answer_that_does_not_come_is_told_once_and_lapses_with_the_hour(lena, eve, acme, target):
    join = a_join(lena, about=acme, asked=eve, target=target)
    late, over = NOW + timedelta(hours=25), NOW + timedelta(days=3, minutes=1)
    for at in (late, late, over, over):
        joins.notice_due(at=at)

    assert JoinRequest.objects.get().state == JoinState.LAPSED
    assert join.ledger.get().who == "requests to join a call"
    assert (events(eve), events(lena)) == (["join_asked", "join_overdue"], ["join_answered"])


def test_what_came_of_the_call_is_owed_by_who_asked(lena, eve, acme, target):
    a_join(lena, about=acme, asked=eve, target=target, state=JoinState.ACCEPTED)
    for hours in (95, 97, 98):
        joins.notice_due(at=NOW + timedelta(hours=hours))

    assert events(lena) == ["join_answered", "join_overdue"]


def test_whoever_asks_knows_of_the_crisis_and_sees_whom_it_is_about(lena, ana, ben, cleo, acme, zenith, target):
    with pytest.raises(NotFound):
        a_join(cleo, about=zenith, asked=lena, target=target)
    with pytest.raises(Invalid, match="only reads here"):
        a_join(lena, about=acme, asked=ben, target=target)
    with pytest.raises(Invalid, match="in the call already"):
        a_join(lena, about=acme, asked=lena, target=target)
    with pytest.raises(Invalid, match="from now on"):
        a_join(lena, about=acme, asked=ana, target=target, call_at=NOW - timedelta(hours=1))
    with pytest.raises(NotFound, match="no sales target yet"):
        joins.ask(
            crisis=a_sales_crisis(lena, title="Another"),
            about=acme,
            asked=ana,
            purpose="x",
            brief="y",
            call_at=NOW + timedelta(days=1),
            by=lena,
            at=NOW,
        )


def test_the_tables_refuse_what_the_services_would(lena, eve, acme, zenith, target):
    join = a_join(lena, about=acme, asked=eve, target=target)
    given = {"target": target, "customer": acme, "asked": eve, "asked_by": lena, "asked_at": NOW}
    given |= {"purpose": "Why", "brief": "What", "call_at": NOW + timedelta(days=1)}
    step = {"join": join, "number": 1, "moved_by": eve, "moved_at": NOW, "from_state": "asked"}

    for about, rule in (
        ({"customer": None}, "join_is_about_a_customer_or_a_deal"),
        ({"asked": lena}, "nobody_asks_themselves_to_join"),
        ({"call_at": NOW}, "join_has_purpose_brief_and_hour"),
        ({"brief": ""}, "join_has_purpose_brief_and_hour"),
        ({"state": "held"}, "begins as asked"),
    ):
        with refused(rule):
            written(JoinRequest, **{**given, **about})
    with refused("join_moves_as_the_table_says"):
        written(JoinRequestMove, **step, to_state="held")
    with refused("who_says_no_to_a_call_says_why"):
        written(JoinRequestMove, **step, to_state="declined")
    with refused("Cannot update"):
        changed(join, purpose="Another")
    with refused("stays with its customer"):
        changed(join, customer=zenith)


def text_of(response, status=200):
    assert response.status_code == status, response
    return " ".join(response.content.decode().split())


def test_it_stands_in_the_inbox_and_is_answered_there(signed_in, lena, eve, acme, cleo):
    now = timezone.now()
    target = a_target(lena, at=now)
    deal = a_deal(lena, target=target, whose=acme, at=now)
    hour = f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    client = signed_in(eve)
    made = signed_in(lena).post(
        f"/crises/{target.crisis_id}/join?deal={deal.pk}",
        {"asked": eve.pk, "purpose": "They doubt us.", "brief": "A new COO.", "call_at": hour},
    )
    inbox = text_of(client.get("/inbox"))
    page = text_of(client.get(made["Location"]))
    no = text_of(client.post(f"{made['Location']}/steps/decline", {"note": ""}), 422)
    client.post(f"{made['Location']}/steps/accept", {"note": "Gladly."})

    assert "Acme: They doubt us." in inbox
    assert "Answer due in" in page
    assert "I cannot join" in page
    assert "Nobody need join" not in page  # that is for who asked
    assert "One thing needs another look" in no
    assert JoinRequest.objects.get().state == JoinState.ACCEPTED
    assert "Gladly." in text_of(signed_in(lena).get(made["Location"]))
    assert "They doubt us." in text_of(signed_in(lena).get(f"/sales-targets/{target.pk}"))
    assert signed_in(cleo).get(made["Location"]).status_code == 404


def test_the_same_by_api(with_token, lena, eve, acme):
    now = timezone.now()
    target = a_target(lena, at=now)
    about = {"crisis_id": target.crisis_id, "asked_id": eve.pk, "purpose": "They doubt us.", "brief": "A new COO."}
    about |= {"call_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"}
    client, other = with_token(lena), with_token(eve)
    nobody = client.post("/api/v1/join-requests", about, JSON)
    made = client.post("/api/v1/join-requests", {**about, "customer_id": acme.pk}, JSON)
    url, tag = made.headers["Location"], {"if-match": made.headers["ETag"]}
    answers = [other.post(f"{url}/accept", {}, JSON, headers=tag).status_code for _ in range(2)]
    early = other.post(f"{url}/held", {"result": "won", "outcome": "They buy."}, JSON)
    taken_back = client.post(f"{url}/withdraw", {"note": "They signed."}, JSON)

    assert (nobody.status_code, made.status_code) == (422, 201)
    assert answers == [200, 412]
    assert early.json()["errors"][0]["pointer"] == "/outcome"
    assert taken_back.json()["state"] == "withdrawn"
    assert [each["id"] for each in other.get(f"/api/v1/join-requests?asked={eve.pk}").json()["results"]] == [
        made.json()["id"]
    ]
