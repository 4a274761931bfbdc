"""Feeds: fetched when due, each entry once, and never from where we must not go."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from crisis_triage.shared import fetching
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.fetching import Fetched
from signals.mapping.html import words_of
from signals.models import Feed, Payload, Signal, Source
from signals.readers import feeds as reader
from signals.readers.tasks import read_payloads
from signals.services import feeds

ENTRY = """<entry><id>urn:{id}</id><title>{title}</title><link href="https://x.test/{id}"/>
<updated>2026-11-20T08:00:00+01:00</updated><author><name>Mia</name></author>
<summary type="html">&lt;p&gt;Down &lt;b&gt;again&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;</summary></entry>"""
RSS = b"""<rss version="2.0"><channel><title>r</title><item><guid>g-1</guid><title>Bad &amp; slow</title></item></channel></rss>"""
BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>&b;&c;</title><updated>2026-11-20T08:00:00Z</updated></entry></feed>"""


def atom(*ids: str, title: str = "Outage") -> bytes:
    entries = "".join(ENTRY.format(id=id, title=title) for id in ids)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entries}</feed>'.encode()


@pytest.fixture
def reviews(lena, acme) -> Source:
    source = Source.objects.create(slug="reviews", name="Reviews")
    follow(source, lena)
    return source


def follow(source: Source, lena, url: str = "https://example.com/feed", every: timedelta = timedelta(hours=1)) -> None:
    feeds.follow(source=source, url=url, every=every, customer="A-1", by=lena, at=timezone.now())


def read(*answers: Fetched) -> list[dict[str, str]]:
    """Due at once for each answer; returns the headers that were sent."""
    asked: list[dict[str, str]] = []
    for one in answers:
        Feed.objects.update(due_at=timezone.now())
        reader.read_due(fetch=lambda url, headers, one=one: (asked.append(dict(headers)), one)[1])
    read_payloads()
    return asked


def test_an_entry_is_a_mention_of_its_customer_once(reviews, acme):
    asked = read(Fetched(200, atom("1"), etag='"e1"'), Fetched(304), Fetched(200, atom("1", "2"), etag='"e2"'))

    assert [headers.get("If-None-Match") for headers in asked] == [None, '"e1"', '"e1"']
    assert Signal.objects.filter(customer=acme, measure__name="mention").count() == 2
    signal = Signal.objects.get(external_id="urn:1")
    assert (signal.text, signal.author, signal.url) == ("Outage\nDown again", "Mia", "https://x.test/1")
    assert reviews.feed.due_at is not None
    assert Feed.objects.get().due_at > timezone.now() + timedelta(minutes=59)


def test_an_entry_without_a_date_happened_when_it_was_seen(reviews):
    read(Fetched(200, RSS), Fetched(200, RSS))

    assert Signal.objects.get().text == "Bad & slow"
    assert Payload.objects.count() == 1


@pytest.mark.parametrize(
    "answer",
    [
        Fetched(None, trouble="Its name cannot be found."),
        Fetched(503, trouble="It answered 503."),
        Fetched(200, b"<html>"),
    ],
)
def test_a_feed_that_fails_says_why_and_is_due_again(reviews, answer):
    read(answer)

    feed = Feed.objects.get()
    assert feed.failure
    assert (feed.is_on, feed.attempts, feed.read_at) == (True, 0, None)
    assert feed.due_at > timezone.now()


def test_a_feed_that_is_gone_is_asked_no_more(reviews):
    asked = read(Fetched(410, trouble="It answered 410."), Fetched(200, atom("1")))

    assert len(asked) == 1


def test_a_hostile_feed_reads_no_file_of_ours(reviews):
    read(Fetched(200, BOMB))

    assert "root:" not in "".join(Signal.objects.values_list("text", flat=True))


@pytest.mark.parametrize(
    "url", ["http://example.com/feed", "https://127.0.0.1/", "https://localhost/x", "file:///etc/passwd"]
)
def test_an_address_near_us_is_refused(reviews, lena, url):
    with pytest.raises(Invalid):
        follow(reviews, lena, url)
    assert fetching.fetch(url, headers={}).trouble


def test_a_feed_is_not_asked_by_the_minute(reviews, lena):
    with pytest.raises(Invalid):
        follow(reviews, lena, every=timedelta(minutes=1))


def test_a_feed_does_not_name_a_file_of_ours(tmp_path):
    ours = tmp_path / "ours.xml"
    ours.write_bytes(RSS)

    assert reader.entries_of(str(ours).encode(), name="x")[0] == []


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<", "</", "<!", "<a b='", '<a b="c', "<?", "&#" + "1" * 5_000])
def test_a_page_of_nothing_but_beginnings_is_read_in_a_moment(piece):
    began = time.process_time()

    words_of((piece * 50_000)[:200_000])

    assert time.process_time() - began < 2


def test_words_are_what_a_reader_sees():
    page = "<head><style>p {}</style><body><p title='a > b'>1 < 2 &amp; <b>so</b><!-- no --><script>if (a<b) x()</script><br>on"

    assert words_of(page) == "1 < 2 & so\non"
