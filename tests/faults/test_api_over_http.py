"""What only a real server shows: bodies that are too large, that come in pieces or bite, and a database that goes away."""

import gzip
import http.client
import json
import os
import select
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults import proxy
from tests.faults.servers import PATIENCE, ROOT, User, eventually, keepers, kill, own_var, pids
from tests.faults.web import THREADS, Answer, Web, serving

pytestmark = pytest.mark.slow

URL = "/api/v1/signals/batch?source=crm"
MAKE_TOKEN = """
from django.utils import timezone
from accounts.models import User
from accounts.services import tokens
from accounts.vocabulary import Scope
robo = User.objects.create_user("robo@example.com", role="integration", name="Robo")
print(tokens.create_token(user=robo, scopes=list(Scope), name="test", by=robo, at=timezone.now()).plain)
"""
SIGNAL = {
    "external_id": "s-1",
    "customer_external_id": "A-1",
    "kind": "support",
    "measure": "ticket",
    "occurred_at": "2026-01-01T00:00:00Z",
}


@pytest.fixture(scope="module")
def var():
    with own_var() as folder:
        yield folder


@pytest.fixture(scope="module")
def web(var):
    with serving(var) as server:
        yield server


@pytest.fixture(scope="module")
def front(var, web) -> Iterator[Web]:
    with proxy.proxied(web, var) as server:
        yield server


@pytest.fixture(scope="module")
def token(var, web) -> str:
    env = {**os.environ, "CRISIS_TRIAGE_VAR": str(var), "CRISIS_TRIAGE_DURABLE": "no"}
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", MAKE_TOKEN],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.split()[-1]


def post(web, token: str, body, **headers: str) -> Answer:
    """``body``: bytes, or an iterator of pieces, which is sent without a length."""
    named = {"content-type": "application/x-ndjson", "authorization": f"Bearer {token}"}
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", URL, body=body, headers=named | given)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), dict(response.headers))
    finally:
        connection.close()


def line(external_id: str) -> bytes:
    return json.dumps(SIGNAL | {"external_id": external_id}).encode() + b"\n"


def in_pieces(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces


@pytest.mark.parametrize("megabytes", [6, 10, 60])
def test_the_sender_of_too_much_hears_why(web, token, megabytes):
    answer = post(web, token, b" " * megabytes * 2**20)

    assert answer.status == 413
    assert answer.json()["code"] == "too_large"


def test_a_body_without_a_length_is_read_to_its_end(web, token):
    answer = post(web, token, in_pieces(line("p-1"), line("p-2")[:20], line("p-2")[20:]))

    assert answer.status == 207
    assert [result["external_id"] for result in answer.json()["results"]] == ["p-1", "p-2"]


def test_too_much_without_a_length_is_refused(web, token):
    answer = post(web, token, in_pieces(*[b" " * 2**20] * 10))

    assert answer.status == 413


def test_a_packed_body_is_unpacked(web, token):
    answer = post(web, token, gzip.compress(line("g-1")), content_encoding="gzip")

    assert [result["status"] for result in answer.json()["results"]] == ["parked"]


def gzip_bomb(megabytes: int) -> bytes:
    """After a full flush each piece stands for itself, so that one can be repeated."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, another = (squeeze.compress(bytes(2**20)) + squeeze.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + another * (megabytes - 1)


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(web, token):
    bomb = gzip_bomb(megabytes=1000)
    began = time.monotonic()

    answer = post(web, token, bomb, content_encoding="gzip")

    refused_after = time.monotonic() - began
    assert answer.status == 413
    assert refused_after < seconds_to_unpack(bomb)


def seconds_to_unpack(packed: bytes) -> float:
    began, unpack = time.monotonic(), zlib.decompressobj(31)
    while packed:
        unpack.decompress(packed, 2**24)
        packed = unpack.unconsumed_tail
    return time.monotonic() - began


def begin_to_post(web, token: str, body: bytes) -> http.client.HTTPConnection:
    """All but the last letter."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    connection.putrequest("POST", URL)
    about = {"content-type": "application/x-ndjson", "authorization": f"Bearer {token}", "content-length": len(body)}
    for name, value in about.items():
        connection.putheader(name, value)
    connection.endheaders(body[:-1])
    return connection


def test_one_token_has_twenty_requests_on_the_way_and_those_beyond_are_told_at_once(web, token):
    """Each keeps its place while its body is on the way."""
    begun = {
        connection.sock: connection
        for connection in (begin_to_post(web, token, line(f"at-once-{number}")) for number in range(25))
    }

    assert eventually(lambda: len(select.select(begun, [], [], 0)[0]) == 5)
    refused = [begun.pop(each).getresponse() for each in select.select(begun, [], [], 0)[0]]
    others = web.ask("/healthz")
    for connection in begun.values():
        connection.send(b"\n")
    taken = [connection.getresponse().status for connection in begun.values()]

    assert [(each.status, json.load(each)["code"], each.headers["Retry-After"]) for each in refused] == [
        (429, "too_many_at_once", "1")
    ] * 5
    assert {each.headers["Concurrency-Limit"] for each in refused} == {"20"}
    assert others.status == 200, "Nobody else is kept waiting."
    assert taken == [207] * 20
    assert post(web, token, line("after")).headers["Concurrency-Remaining"] == "19"


@pytest.mark.parametrize(
    ("client", "number"),
    [
        (proxy.headers_without_end, 3 * THREADS),
        (proxy.a_body_without_end, 3 * THREADS),
        (proxy.nobody_who_reads, 3 * THREADS),
        (proxy.kept_alive_and_silent, 500),
    ],
)
def test_behind_the_proxy_a_slow_client_holds_nobody_else_up(front, client, number):
    with ExitStack() as slow:
        for _ in range(number):
            slow.enter_context(client(front))

        statuses = {front.ask(proxy.SIGN_IN).status for _ in range(20)}

    assert statuses == {200}


def test_what_was_not_kept_is_never_acknowledged(web, token, var):
    """While PostgreSQL is gone: 503 and when to come back. Afterwards the same items are new, not duplicates."""
    assert post(web, token, line("before")).json()["results"][0]["status"] == "parked"
    for pid in [*keepers(var), *pids(var, "bin/postgres -D")]:
        kill(pid)
    assert eventually(lambda: not pids(var, "bin/postgres -D"))

    refused = post(web, token, line("during"))
    newcomer = User(var)
    assert newcomer.database_url()
    assert eventually(lambda: post(web, token, line("before")).status == 207)
    again = post(web, token, line("before") + line("during"))
    newcomer.end()

    assert refused.status == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert [result["status"] for result in again.json()["results"]] == ["duplicate", "parked"]
