"""The snippets of docs/integrators, taken out of the pages as they stand and run against the product on a real port."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook

from accounts.models import Customer, User
from accounts.services import tokens
from accounts.vocabulary import Scope
from tests.factories.outreach import wait_until_settled

DOCS = Path(settings.BASE_DIR) / "docs" / "integrators"
FENCE = re.compile(r"^```(sh|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDED = [Scope.CUSTOMERS_WRITE, Scope.CUSTOMERS_READ, Scope.SIGNALS_WRITE, Scope.SIGNALS_READ, Scope.OUTREACH_READ]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def snippets(page: str) -> list[tuple[str, str]]:
    """In their order, each with its language."""
    return FENCE.findall((DOCS / page).read_text())


Run = Callable[..., str]


@pytest.fixture
def run(live_server, robo: User, tmp_path) -> Run:
    """With the token that the page asks for."""
    plain = tokens.create_token(user=robo, scopes=NEEDED, name="", by=robo, at=timezone.now()).plain
    environment = {"PATH": os.environ["PATH"], "ADDRESS": live_server.url, "TOKEN": plain, "no_proxy": "127.0.0.1"}

    def it(*call: str) -> str:
        ended = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    return it


def resembles(expected: Any, found: Any) -> bool:
    """Whatever the page shows is there; more may be."""
    if isinstance(expected, dict):
        return all(name in found and resembles(value, found[name]) for name, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(resembles, expected, found))
    return expected == found


@pytest.mark.django_db(transaction=True)
def test_the_quickstart_does_what_it_says(run):
    found = snippets("quickstart.md")
    setting, *steps = [text for language, text in found if language == "sh"]
    answers = {number: json.loads(text) for number, (language, text) in enumerate(found) if language == "json"}

    said = {
        number: run("bash", "-ec", setting + text)
        for number, (language, text) in enumerate(found)
        if language == "sh" and text in steps
    }
    wait_until_settled()
    [program] = [text for language, text in found if language == "python"]
    printed = run(sys.executable, "-c", program)

    for number, expected in answers.items():
        assert resembles(expected, json.loads(said[number - 1])), said[number - 1]
    assert len(answers) == 4
    assert "Renewal" in said[max(said)]
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Acme", "Beta"]
    refused, customers, happened, since = printed.splitlines()
    assert refused.startswith("refused: [('A-4', '")
    assert customers == "customers: ['Acme', 'Beta']"
    assert happened.count("('customer', 'created')") == 2
    assert since == "since then: []"


def test_a_webhook_is_verified_as_the_page_shows(monkeypatch, capsys):
    monkeypatch.setenv("SECRET", SECRET)
    [program] = [text for language, text in snippets("webhooks.md") if language == "python"]
    page: dict[str, Any] = {}
    exec(program, page)  # noqa: S102  a snippet of ours
    now = datetime.now(UTC)
    body = json.dumps({"type": "loop.moved", "data": {"link": "/api/v1/loops/7"}})
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", now, body),
    }

    answers = [page["receive"](headers, sent.encode()) for sent in (body, body, body.replace("7", "8"))]

    assert answers == [204, 204, 401]
    assert capsys.readouterr().out == "loop.moved /api/v1/loops/7\n"
