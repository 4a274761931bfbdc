"""A web process is killed while it does what was asked with an ``Idempotency-Key``: whoever sends it again finds it done once (F-03)."""

import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from accounts.services import tokens
from accounts.vocabulary import Scope
from outreach.models import Escalation
from tests.faults.servers import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REQUEST = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from django.test import Client
database, token, customer, place = sys.argv[1:]
connection.settings_dict["NAME"] = database
from accounts.services import idempotency
from outreach.services import escalations

def then_die(function):
    def does(**given):
        function(**given)
        os.kill(os.getpid(), signal.SIGKILL)
    return does

if place == "before the answer is remembered":
    escalations.log_escalation = then_die(escalations.log_escalation)
if place == "before the answer is sent":
    idempotency.once = then_die(idempotency.once)
response = Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {token}", "idempotency-key": "4711"}).post(
    "/api/v1/escalations", {"customer_id": int(customer), "reason": "They cannot work.", "severity": 2}, content_type="application/json"
)
print(response.status_code, response.headers.get("Idempotent-Replayed"))
"""


@pytest.mark.parametrize(
    ("place", "again"),
    [("before the answer is remembered", "201 None"), ("before the answer is sent", "201 true")],
)
def test_what_is_sent_again_after_a_kill_was_done_once(lena, acme, place, again):
    token = tokens.create_token(user=lena, scopes=list(Scope), name="test", by=lena, at=timezone.now()).plain
    database = connection.settings_dict["NAME"]

    def send(place: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", REQUEST, database, token, str(acme.pk), place],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    killed = send(place)
    sent_again = send("nowhere")

    assert (killed.returncode, killed.stdout) == (-9, ""), killed.stderr
    assert sent_again.stdout.strip() == again, sent_again.stderr
    assert Escalation.objects.count() == 1
