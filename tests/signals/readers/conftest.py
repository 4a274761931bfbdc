"""A helpdesk that runs for real on a port of this machine, with a list of its tickets."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from signals.models import Source
from signals.services import mappings

SPEC = {
    "fields": {
        "external_id": {"path": "$.ticket.id"},
        "customer_external_id": {"path": "$.ticket.company"},
        "kind": {"value": "support"},
        "measure": {"value": "tickets"},
        "occurred_at": {"path": "$.ticket.created_at"},
    }
}


class Desk:
    """A helpdesk with a list of tickets, two a page. ``answers``: what it says instead, for the next requests."""

    def __init__(self) -> None:
        self.tickets: list[dict] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tickets?since={{since}}&after={{cursor}}"

    def answer(self, path: str, secret: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append((path, secret))
        if self.answers:
            return self.answers.pop(0)
        query = parse_qs(urlsplit(path).query)
        start = int(query.get("after", ["0"])[0]) + 2 * (int(query.get("page", ["1"])[0]) - 1)
        following = str(start + 2) if start + 2 < len(self.tickets) else None
        said = {"tickets": self.tickets[start : start + 2], "meta": {"after": following}}
        return 200, {}, json.dumps(said).encode()


@pytest.fixture
def desk(settings) -> Iterator[Desk]:
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = desk.answer(self.path, self.headers.get("Authorization", ""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, desk.port = True, server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.OUTGOING_HTTP, settings.OUTGOING_PORTS = True, [desk.port]
    settings.OUTGOING_NETWORKS = ["127.0.0.1/32"]
    yield desk
    server.shutdown()
    server.server_close()


@pytest.fixture
def helpdesk(lena, acme) -> Source:
    source = Source.objects.create(slug="desk", name="Helpdesk")
    mappings.save(source=source, given=SPEC, by=lena, at=timezone.now())
    return source
