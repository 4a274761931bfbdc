"""Fetching from servers that run: what is not to be read is not, and nobody keeps us longer than they may."""

import gzip
import time

import pytest
from django.test import override_settings

from crisis_triage.shared import fetching
from crisis_triage.shared.courier import MOST_READ
from tests.shared.receivers import Receiver, receiving
from tests.shared.test_courier import IN_A_HURRY, Rebinding, a_server_that

SOME_OF_MUCH = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + b"a" * MOST_READ
NOT_PUBLIC = "The name leads to an address that is not on the public internet."


@pytest.fixture
def page():
    page = Receiver()
    page.says(200, b"<rss/>", ETag='"1"', Last_Modified="yesterday")
    with receiving(page):
        yield page


def fetch(url: str, **options):
    return fetching.fetch(url, headers={"If-None-Match": '"0"'}, **options)


def test_what_stands_there_is_read_with_what_to_ask_by_next_time(page):
    found = fetch(page.url)

    assert (found.status, found.body, found.etag, found.last_modified) == (200, b"<rss/>", '"1"', "yesterday")
    assert page.got[0][0]["if-none-match"] == '"0"'


def test_more_than_may_be_is_not_read_to_its_end():
    began = time.process_time()
    with a_server_that(says=SOME_OF_MUCH, every=0) as url:
        found = fetch(url)

    assert (found.status, found.body, found.trouble) == (None, b"", "It is larger than 2 MB.")
    assert time.process_time() - began < 2


@pytest.mark.parametrize("says", [b"", b"H", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_whoever_drips_is_left_in_time(says):
    began = time.monotonic()
    with a_server_that(says=says) as url:
        found = fetch(url, timeout=IN_A_HURRY)

    assert found.trouble in ("No answer within 0.5 seconds.", "What came back is not an answer in HTTP.")
    assert time.monotonic() - began < 10 * IN_A_HURRY


def test_what_comes_packed_is_not_unpacked(page):
    page.says(200, gzip.compress(bytes(10**6)), Content_Encoding="gzip")

    assert fetch(page.url).trouble == "It comes packed, though that was not asked for."
    assert page.got[0][0]["accept-encoding"] == "identity"


def test_a_redirect_is_followed_to_where_we_may_go(page):
    other = Receiver()
    other.says(200, b"moved")
    with receiving(page, other):
        page.says(301, Location=other.url)

        assert fetch(page.url).body == b"moved"


@pytest.mark.parametrize(
    "target",
    ["https://169.254.169.254/latest/", "file:///etc/passwd", "https://localhost/", "//[::1]/", "https://x:1/"],
)
def test_a_redirect_to_where_nobody_may_send_us_is_refused(page, target):
    page.says(302, Location=target)

    with override_settings(OUTGOING_NETWORKS=["127.0.0.1/32"]):
        found = fetch(page.url)

    assert (found.status, found.body) == (None, b"")
    assert found.trouble.endswith(".")
    assert len(page.got) == 1


def test_a_redirect_in_a_circle_comes_to_an_end(page):
    page.says(302, Location=page.url)

    assert fetch(page.url).trouble == "It leads from one address to the next without end."
    assert len(page.got) == fetching.MOST_REDIRECTS + 1


def test_a_name_that_leads_to_us_is_refused_whenever_it_says_so(page):
    """By the look-up, and, if that was deceived, at the socket."""
    with override_settings(OUTGOING_NETWORKS=[]):
        assert fetch("http://localhost.example.com:80/", resolver=Rebinding).trouble == NOT_PUBLIC
    with override_settings(OUTGOING_NETWORKS=["192.0.2.0/24"]):
        assert fetch(page.url.replace("127.0.0.1", "localhost")).trouble == NOT_PUBLIC
    assert page.got == []
