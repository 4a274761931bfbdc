"""Many people have the same page open and press at the same moment: one makes the step, the others hear who on the same page."""

import html
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.vocabulary import Role
from outreach.models import Loop, LoopMove
from outreach.services import promises
from tests.factories.accounts import UserFactory
from tests.factories.issues import a_loop, a_promise

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 10


def test_one_closes_the_loop_and_nine_are_told_who(lena, acme):
    now = timezone.now()
    loop = a_loop(lena, acme, at=now)
    promises.deliver(promise=a_promise(loop, lena, at=now), evidence="Release 4.2", by=lena, at=now)
    seen = Loop.objects.get().version
    answers: dict[str, tuple[int, str]] = {}
    at_the_start = threading.Barrier(PEOPLE)

    def press(name: str, client: Client) -> None:
        at_the_start.wait(60)
        sent = {"channel": "call", "message": f"It works, says {name}.", "seen": seen}
        response = client.post(f"/loops/{loop.pk}/steps/tell", sent)
        answers[name] = response.status_code, html.unescape(response.content.decode())
        connection.close()

    threads = []
    for number in range(PEOPLE):
        person, client = UserFactory(name=f"Caller {number}", role=Role.CCO), Client()
        client.force_login(person)
        threads.append(threading.Thread(target=press, args=[person.name, client]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [first] = [name for name, (status, _) in answers.items() if status == 302]
    others = {name: answer for name, answer in answers.items() if name != first}
    assert {status for status, _ in others.values()} == {412}
    assert all(f"{first} moved the loop of Acme to told" in page for _, page in others.values())
    assert all(f"It works, says {name}." in page for name, (_, page) in others.items())
    assert LoopMove.objects.filter(to_state="told").count() == 1
