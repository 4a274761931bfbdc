"""A crisis by API alone: the steps that every kind of it takes, as other programs call them. ``who``: a client for each person."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from crisis_triage.management import (
    ask_invariants,
    crisis_invariants,
    invariants,
    learning_invariants,
    message_invariants,
    promise_invariants,
    recovery_invariants,
)
from outreach.api.decisions import AN_ANSWER
from tests.factories.learning import TEXTS
from tests.factories.recoveries import PLAN
from tests.factories.scripts import HONEST
from tests.factories.status_pages import WORDS
from tests.outreach.api.verbs import V1, done, moved, read, send

Clients = Mapping[str, Client]
ACTION = {
    "what": "Call the ten largest.",
    "facing": "customers",
    "impact": "neutral",
    "impact_words": "They hear it from us.",
}
FACTOR = {"kind": "detection", "function": "engineering", "what": "No alarm at night."}


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


def told(response: Any) -> str:
    return response.json().get("detail", "")


def an_action_answers_first(who: Clients, crisis: str) -> int:
    unanswered = {name: words for name, words in ACTION.items() if name != "impact"}
    assert send(who["ana"], f"{crisis}/actions", **unanswered).status_code == 422
    return done(who["ana"], f"{crisis}/actions", **ACTION)["id"]


def an_issue_for_everybody(who: Clients, crisis: str, owner: User) -> str:
    """Whoever the crisis touches is to be told; it is decided and worked on."""
    made = done(who["lena"], f"{crisis}/open-issue", title="It stands still at night", function="engineering")
    issue = f"issues/{made['id']}"
    moved(who["lena"], f"{issue}/triage", function="engineering", owner_id=owner.pk)
    moved(who["lena"], f"{issue}/advance", to="assessed")
    decision = done(who["ana"], f"{issue}/decisions", **AN_ANSWER)
    done(who["lena"], f"decisions/{decision['id']}/approve")
    moved(who["lena"], f"{issue}/advance", to="in_progress")
    return issue


def a_message_names_no_day_that_nobody_promised(who: Clients, crisis: str, issue: str) -> str:
    """Refused until everybody has a promise for it; then two people stand for it, and it goes out."""
    day = in_days(7)
    about = {"issue_id": int(issue.rpartition("/")[2]), "subject": "Your line at night", "is_urgent": True}
    text = {**HONEST, "what_happens_now": f"It is repaired by {day}."}
    message = f"messages/{done(who['ana'], f'{crisis}/messages', **about, **text)['id']}"
    refused = send(who["ana"], f"{message}/submit", read(who["ana"], message)["etag"])
    assert (refused.status_code, refused.json()["code"]) == (422, "not_honest")
    assert "promise this one first" in told(refused)
    done(who["ana"], f"{issue}/promise-all", what="The switch is replaced.", due_on=day)
    moved(who["ana"], f"{message}/submit")
    assert send(who["ana"], f"{message}/approve", read(who["ana"], message)["etag"]).status_code == 403
    moved(who["lena"], f"{message}/approve")
    moved(who["ana"], f"{message}/send")
    return message


def a_script_is_read_and_asked_beyond(who: Clients, crisis: str) -> None:
    version = f"script-versions/{done(who['ana'], f'{crisis}/scripts', title='Who calls', **HONEST)['id']}"
    moved(who["ana"], f"{version}/submit")
    assert send(who["ana"], f"{version}/approve", read(who["ana"], version)["etag"]).status_code == 403
    assert who["carla"].get(f"{V1}/{version}").status_code == 404, "not published yet"
    moved(who["lena"], f"{version}/approve")
    moved(who["ana"], f"{version}/publish")
    done(who["carla"], f"{version}/receipts")
    done(who["carla"], f"{version}/questions", text="Who pays for the shift that we lost?")
    assert len(read(who["ana"], f"{version}/receipts")["results"]) == 1
    [question] = read(who["ana"], f"{version}/questions")["results"]
    assert question["times"] == 1


def everybody_reads_it_until_the_link_is_revoked(who: Clients, crisis: str) -> None:
    next_at = (timezone.now() + timedelta(minutes=20)).isoformat()
    update = done(who["ana"], f"{crisis}/status-updates", phase="looking", **WORDS, next_update_at=next_at)
    done(who["lena"], f"status-updates/{update['id']}/publish")
    url = read(who["ana"], f"{crisis}/status-page")["url"]
    path = url[url.index("/", len("https://")) :]
    assert "Signing in fails" in Client().get(path).content.decode()
    done(who["lena"], f"{crisis}/status-page/revoke", reason="It leaked.")
    assert Client().get(path).status_code == 410


def the_call_is_made(who: Clients, call: dict[str, Any]) -> None:
    talk = {"customer_id": call["customer_id"], "summary": "They know, and thank us for the call.", "none_found": True}
    done(who["ana"], "touchpoints", **talk)
    assert read(who["ana"], f"personal-calls/{call['id']}")["is_made"]


def it_stands_down_when_nothing_is_open(who: Clients, crisis: str, action: int, issue: str = "") -> None:
    for stage in ("contained", "recovering"):
        moved(who["lena"], f"{crisis}/advance", to=stage)
    over = {"note": "Every site was told.", "after_action_owner_id": read(who["lena"], crisis)["liaison_id"]}
    over["after_action_due_on"] = in_days(7)
    refused = send(who["lena"], f"{crisis}/stand-down", read(who["lena"], crisis)["etag"], **over)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_over")
    assert f"1 action is open{'; 1 issue is still worked on' if issue else ''}" in told(refused)
    done(who["ana"], f"crisis-actions/{action}/settle", to="done", outcome="All ten were reached.")
    if issue:
        moved(who["lena"], f"{issue}/resolve", root_cause="A switch failed.", action="There are two of them now.")
    assert all(check["is_met"] for check in read(who["lena"], f"{crisis}/standing")["checks"])
    assert moved(who["lena"], f"{crisis}/stand-down", **over)["state"] == "stood_down"


def trust_is_rebuilt(who: Clients, crisis: str, customer: int) -> None:
    about = {"customer_id": customer, "crisis_id": int(crisis.rpartition("/")[2]), "reason": "They lost a shift."}
    case = f"recoveries/{done(who['ana'], 'recoveries', **about)['id']}"
    moved(who["ana"], f"{case}/plan", **PLAN)
    word = {"text": "A switch failed. There are two of them now.", "channel": "call", "tells_the_cause": True}
    done(who["ana"], f"{case}/words", **word)
    assert read(who["ana"], case)["state"] == "saving"


def it_is_looked_back_at(who: Clients, crisis: str) -> None:
    [owed] = read(who["ana"], "reviews", crisis=crisis.rpartition("/")[2])["results"]
    review = f"reviews/{owed['id']}"
    moved(who["ana"], f"{review}/write", **TEXTS)
    done(who["ana"], f"{review}/factors", **FACTOR)
    moved(who["ana"], f"{review}/hand-in")
    about = {"kind": "detection", "function": "engineering", "due_on": in_days(14)}
    made = done(who["ana"], "preventions", review_id=owed["id"], what="An alarm at night.", **about)
    assert moved(who["lena"], f"{review}/close")["state"] == "closed"
    moved(who["ana"], f"preventions/{made['id']}/done", result="It rings.")
    assert moved(who["lena"], f"preventions/{made['id']}/verify", evidence="A drill.")["state"] == "verified"


def the_books_are_right() -> None:
    """Those that a crisis writes in; what a test made up of scores and texts is not asked."""
    rooms = (
        crisis_invariants,
        promise_invariants,
        message_invariants,
        recovery_invariants,
        learning_invariants,
        ask_invariants,
    )
    asked = [name for room in rooms for name in room.QUERIES]
    assert [name for name in asked if invariants.ask(name, everything=True)] == []
