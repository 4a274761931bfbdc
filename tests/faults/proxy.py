"""The proxy of docker-compose.yml before a web server, and clients that take their time."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.faults.servers import PATIENCE, ROOT, eventually
from tests.faults.web import Web, free_port

LARGE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
SIGN_IN = "/sign-in/login/"


@contextmanager
def proxied(web: Web, var: Path) -> Iterator[Web]:
    config = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["configs"]["caddyfile"]["content"]
    (var / "Caddyfile").write_text(config.replace("$$", "$"))
    front = Web(free_port())
    env = {
        **os.environ,
        "SITE": f"http://127.0.0.1:{front.port}",
        "UPSTREAM": f"127.0.0.1:{web.port}",
        "XDG_DATA_HOME": str(var),
        "XDG_CONFIG_HOME": str(var),
    }
    caddy = [str(Path(sys.executable).with_name("caddy")), "run", "--adapter", "caddyfile", "--config", "Caddyfile"]
    with (var / "proxy.log").open("w") as log:
        process = subprocess.Popen(caddy, cwd=var, env=env, stdout=log, stderr=log)
    try:
        assert eventually(front.is_up), (var / "proxy.log").read_text()
        yield front
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def headers_without_end(web: Web) -> socket.socket:
    return say(web, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-And:")


def a_body_without_end(web: Web) -> socket.socket:
    return say(web, f"POST {SIGN_IN} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\ncsrf".encode())


def nobody_who_reads(web: Web) -> socket.socket:
    return say(web, f"GET {LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 8)


def kept_alive_and_silent(web: Web) -> socket.socket:
    held = say(web, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert held.recv(15) == b"HTTP/1.1 200 OK"
    return held


def say(web: Web, words: bytes) -> socket.socket:
    speaker = socket.socket()
    speaker.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    speaker.settimeout(PATIENCE)
    speaker.connect(("127.0.0.1", web.port))
    speaker.sendall(words)
    return speaker
