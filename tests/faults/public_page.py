"""A crisis with a public page, and one whose link was revoked, in a product of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.servers import ROOT

PUBLISH = """
import django
django.setup()
import json
from django.utils import timezone
from accounts.vocabulary import Role
from outreach.services import status_copies, status_pages
from tests.factories.accounts import UserFactory
from tests.factories.crises import a_crisis
from tests.factories.status_pages import a_status_page, path_of
lena, adam, now = UserFactory(role=Role.CCO), UserFactory(role=Role.ADMINISTRATOR), timezone.now()
first, second = a_crisis(lena, at=now), a_crisis(lena, title="Bills are wrong", at=now)
shown, revoked = a_status_page(first, lena, adam, at=now), a_status_page(second, lena, adam, at=now)
for number in range(10):
    shown = a_status_page(first, lena, adam, at=now, headline=f"Update {number}")
status_pages.revoke(crisis=second, reason="It leaked.", by=lena, at=now)
status_copies.bring_up_to_date(at=now)
print(json.dumps({"shown": path_of(shown), "revoked": path_of(revoked)}))
"""


def published_in(var: Path) -> dict[str, str]:
    """The addresses of a page that is shown and of one that was revoked."""
    env = {**os.environ, "CRISIS_TRIAGE_VAR": str(var), "CRISIS_TRIAGE_DURABLE": "no"}
    env |= {"DJANGO_SETTINGS_MODULE": "crisis_triage.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])
