"""Fifty clients close, decline and reassign the same thing at the same moment: one does, the others hear who, and there is one event."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.vocabulary import Role
from outreach.models import Loop, LoopMove, Promise
from outreach.services import promises
from outreach.states import IssueState, PromiseState
from signals.models import Signal
from tests.factories.accounts import UserFactory
from tests.factories.issues import A_NO, a_loop, a_promise, an_issue, decided
from tests.outreach.api.verbs import read, send

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 50
PEOPLE = 10
IN_TWO_WEEKS = f"{timezone.now() + timedelta(days=14):%Y-%m-%d}"


@dataclass(frozen=True)
class Heard:
    by: User
    status: int
    told: dict[str, Any]


@pytest.fixture
def rush(with_token, settings) -> Callable[..., list[Heard]]:
    """``rush("loops/3", [("tell", {…}), …])``: all with the version that all of them have seen, all at once."""
    settings.API_REQUESTS_PER_WINDOW = 10**6
    people = [UserFactory(name=f"Caller {number}", role=Role.CCO) for number in range(PEOPLE)]
    clients = [(person, with_token(person)) for person in people]

    def start(path: str, verbs: list[tuple[str, dict[str, Any]]]) -> list[Heard]:
        etag = read(clients[0][1], path)["etag"]
        heard: list[Heard] = []
        at_the_start = threading.Barrier(CLIENTS)

        def act(person: User, client: Client, verb: str, given: dict[str, Any]) -> None:
            at_the_start.wait(100)
            response = send(client, f"{path}/{verb}", etag, **given)
            heard.append(Heard(person, response.status_code, response.json()))
            connection.close()

        acts = [(*clients[number % PEOPLE], *verbs[number % len(verbs)]) for number in range(CLIENTS)]
        threads = [threading.Thread(target=act, args=each) for each in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return heard

    return start


def the_first(heard: list[Heard]) -> Heard:
    """The only one who did it; all others were told so."""
    [first] = [each for each in heard if each.status in (200, 201)]
    others = [each for each in heard if each is not first]
    assert len(others) == CLIENTS - 1
    assert {(each.status, each.told["code"]) for each in others} == {(412, "stale")}
    return first


TOLD = {"channel": "call", "message": "Exports work again."}


def test_one_promises_declines_or_withdraws(rush, lena, acme):
    now = timezone.now()
    issue = an_issue(lena, acme, state=IssueState.ASSESSED, at=now)
    decided(issue, lena, A_NO, at=now)
    loop = Loop.objects.get(issue=issue)
    verbs = [
        ("decline", TOLD),
        ("promise", {"what": "Exports work again.", "due_on": IN_TWO_WEEKS}),
        ("withdraw", {"reason": "They have no exports."}),
    ]

    heard = rush(f"loops/{loop.pk}", verbs)

    first = the_first(heard)
    move = LoopMove.objects.get()
    assert (move.moved_by, move.number) == (first.by, 1)
    assert all(each.told["detail"].startswith(first.by.name) for each in heard if each is not first)
    assert Promise.objects.count() == (move.to_state == "promised")
    assert Signal.objects.filter(customer=acme).count() == (move.to_state != "not_affected")


def test_one_closes(rush, lena, acme):
    now = timezone.now()
    loop = a_loop(lena, acme, at=now)
    promises.deliver(promise=a_promise(loop, lena, at=now), evidence="Release 4.2", by=lena, at=now)

    first = the_first(rush(f"loops/{loop.pk}", [("tell", TOLD)]))

    assert LoopMove.objects.get(to_state="told").moved_by == first.by
    assert Signal.objects.filter(customer=acme, measure__name="loop_told").count() == 1


def test_one_delivers_cancels_reassigns_or_renegotiates(rush, lena, ben, acme):
    now = timezone.now()
    promise = a_promise(a_loop(lena, acme, at=now), lena, at=now)
    verbs = [
        ("deliver", {"evidence": "Release 4.2"}),
        ("cancel", {"reason": "They solved it themselves."}),
        ("hand-over", {"owner_id": ben.pk}),
        (
            "renegotiate",
            {**TOLD, "due_on": IN_TWO_WEEKS, "reason": "The part is late.", "told_at": now.isoformat()},
        ),
    ]

    the_first(rush(f"promises/{promise.pk}", verbs))

    promise.refresh_from_db()
    was_handed_over = promise.owner == ben
    assert (promise.state == PromiseState.PENDING) == was_handed_over
    assert Promise.objects.count() == 1 + (promise.state == PromiseState.SUPERSEDED)
    assert promise.events.exclude(pgh_label="insert").count() == 1
