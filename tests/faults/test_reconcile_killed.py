"""A worker is killed while it reads a list page by page: whoever comes next goes on from the page that was not kept."""

import subprocess
import sys
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from signals.models import Payload, Reconcile
from signals.readers.tasks import reconcile
from tests.faults.servers import ROOT
from tests.signals.readers.conftest import Desk, desk, helpdesk  # noqa: F401  fixtures
from tests.signals.readers.test_reconcile import follow, ticket

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORKER = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
database, port, place = sys.argv[1:]
connection.settings_dict["NAME"] = database
settings.OUTGOING_HTTP, settings.OUTGOING_PORTS, settings.OUTGOING_NETWORKS = True, [int(port)], ["127.0.0.1/32"]
from signals.readers import reconcile

def then_die(function):
    def does(*given, **named):
        done = function(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return done
    return does

reconcile.read_due()
if place == "the page came":
    reconcile.pages.read = then_die(reconcile.pages.read)
if place == "its payloads are written":
    reconcile.payloads.keep_fetched = then_die(reconcile.payloads.keep_fetched)
if place == "it is kept":
    reconcile._keep = then_die(reconcile._keep)
reconcile.read_due()
print("alive")
"""


@pytest.mark.parametrize(
    ("place", "pages"),
    [
        ("the page came", ["0", "2", "2", "4"]),
        ("its payloads are written", ["0", "2", "2", "4"]),
        ("it is kept", ["0", "2", "4"]),
    ],
)
def test_who_is_killed_between_two_pages_is_followed_from_there(desk: Desk, helpdesk, lena, place, pages):  # noqa: F811
    desk.tickets = [ticket(number) for number in range(5)]
    follow(helpdesk, desk, lena)

    killed = subprocess.run(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(desk.port), place],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (killed.returncode, killed.stdout) == (-9, ""), killed.stderr
    Reconcile.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))
    reconcile()

    assert [parse_qs(urlsplit(path).query).get("after", ["0"])[0] for path, _ in desk.asked] == pages
    assert Payload.objects.count() == 5
    row = Reconcile.objects.get()
    assert (row.began_at, row.brought, row.healed, row.failure) == (None, 5, 5, "")
