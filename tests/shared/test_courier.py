"""The courier against servers that answer, redirect, dawdle, babble and hang up: always a receipt, never longer than it may take."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiohttp.abc import AbstractResolver
from django.test import override_settings

from crisis_triage.shared.courier import MOST_READ, Courier, GuardedResolver, Parcel
from tests.shared.receivers import Receiver, receiving

IN_A_HURRY = 0.5


def carry(url: str, *, timeout: float = 5, resolver: type[AbstractResolver] = GuardedResolver):
    with Courier(timeout=timeout, resolver=resolver) as courier:
        return courier.send(Parcel(url, b'{"type": "test"}', {"webhook-id": "msg_1"})).result(timeout=10)


def test_what_was_sent_arrives_byte_for_byte():
    receiver = Receiver()
    with receiving(receiver):
        receipt = carry(receiver.url)

    [(headers, body)] = receiver.got
    assert (receipt.status, receipt.trouble, body) == (204, "", b'{"type": "test"}')
    assert headers["webhook-id"] == "msg_1"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


def test_a_redirect_is_an_answer_and_is_not_followed():
    inner, receiver = Receiver(), Receiver()
    with receiving(inner, receiver):
        receiver.says(302, Location=inner.url)
        receipt = carry(receiver.url)

    assert receipt.status == 302
    assert inner.got == []


def test_without_leave_nothing_is_sent_to_this_machine():
    receiver = Receiver()
    with receiving(receiver), override_settings(OUTGOING_NETWORKS=[]):
        receipt = carry(receiver.url)

    assert receipt.status is None
    assert "not on the public internet" in receipt.trouble
    assert receiver.got == []


class Rebinding(GuardedResolver):
    """A name server that says a public address to whoever checks, and ours to whoever connects."""

    async def resolve(self, host: str, port: int = 0, family: int = 0):
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 0}]


def test_a_name_that_changes_its_mind_is_refused_at_the_socket():
    receiver = Receiver()
    with receiving(receiver), override_settings(OUTGOING_NETWORKS=[]):
        receipt = carry(f"http://rebound.example.com:{receiver.port}/", resolver=Rebinding)

    assert "not on the public internet" in receipt.trouble
    assert receiver.got == []


def test_a_name_that_leads_to_us_is_refused_before():
    """A real name server's answer: this machine's own name."""
    with override_settings(OUTGOING_HTTP=True):
        assert "not on the public internet" in carry("http://localhost:80/").trouble


@contextmanager
def a_server_that(*, says: bytes, every: float = 0.05) -> Iterator[str]:
    """Sends that again and again, until nobody listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            while not is_over.wait(every):
                try:
                    connection.sendall(says) if says else None
                except OSError:
                    return

    threading.Thread(target=serve, daemon=True).start()
    try:
        port = listener.getsockname()[1]
        with override_settings(OUTGOING_HTTP=True, OUTGOING_PORTS=[port], OUTGOING_NETWORKS=["127.0.0.1/32"]):
            yield f"http://127.0.0.1:{port}/"
    finally:
        is_over.set()
        listener.close()


@pytest.mark.parametrize("says", [b"", b"H", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_whoever_dawdles_is_left_in_time(says):
    """No answer, a letter now and then, and a body that never comes: each read is quick, and all together are not."""
    with a_server_that(says=says) as url:
        receipt = carry(url, timeout=IN_A_HURRY)

    assert receipt.trouble in ("No answer within 0.5 seconds.", "What came back is not an answer in HTTP.")
    assert receipt.seconds < 4 * IN_A_HURRY


def test_a_flood_is_not_read_to_its_end():
    with a_server_that(says=b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"a" * MOST_READ) as url:
        receipt = carry(url)

    assert receipt.status == 200
    assert len(receipt.excerpt) <= 300


def test_what_is_shown_of_an_answer_is_one_line_of_plain_text():
    receiver = Receiver()
    with receiving(receiver):
        receiver.says(500, "<script>\x1b[31m\r\nSet-Cookie: a\u202ename".encode())
        receipt = carry(receiver.url)

    assert receipt.excerpt.isprintable()
    assert "\x1b" not in receipt.excerpt


def test_nobody_at_home_is_said_in_words():
    with override_settings(OUTGOING_HTTP=True, OUTGOING_NETWORKS=["127.0.0.1/32"]):
        assert carry("http://127.0.0.1:9/").trouble == "It cannot be reached: nothing takes the connection."
