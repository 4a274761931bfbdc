"""Receivers of webhooks that run for real, each on a port of this machine, and say what they got."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.test import override_settings


@dataclass
class Receiver:
    """``answers``: what to say, request for request; the last one for ever. ``refused``: what has it in its body gets 400.
    ``certificate``: it speaks TLS."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=lambda: [(204, {}, b"")])
    delay: float = 0.0
    refused: bytes = b""
    certificate: Path | None = None
    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.answers = [(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)]

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(receiver: Receiver) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(receiver.delay)
            is_refused = receiver.refused and receiver.refused in body
            status, headers, said = (400, {}, b"") if is_refused else receiver.answer()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def do_GET(self) -> None:
            self.headers["Content-Length"] = "0"
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def receiving(*receivers: Receiver) -> Iterator[None]:
    """They listen, and this machine may be connected to."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver)) for receiver in receivers]
    for receiver, server in zip(receivers, servers, strict=True):
        server.daemon_threads, receiver.port = True, server.server_address[1]
        if receiver.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(receiver.certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    ports = [receiver.port for receiver in receivers]
    try:
        with override_settings(OUTGOING_HTTP=True, OUTGOING_PORTS=ports, OUTGOING_NETWORKS=["127.0.0.1/32"]):
            yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
