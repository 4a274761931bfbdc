"""Lists whose pages are numbered, or say the next one in a header."""

from signals.mapping.pages import Layout
from signals.models import Payload, Signal
from signals.readers import reconcile as reader
from signals.readers.tasks import read_payloads, reconcile
from tests.signals.readers.conftest import Desk
from tests.signals.readers.test_reconcile import follow, the_row, ticket


def numbered(desk: Desk) -> Layout:
    return Layout(desk.url.replace("after={cursor}", "page={page}"), items="$.tickets[*]", wrap="ticket")


def test_numbered_pages_are_read_until_nothing_new_is_on_them(desk, helpdesk, lena):
    """One is written while they are read: it moves behind the others, and what stood first on the next page is on the one before."""
    desk.tickets = [ticket(number) for number in range(6)]
    follow(helpdesk, desk, lena, layout=numbered(desk))
    reader.read_due()
    desk.tickets = [*desk.tickets[1:], ticket(0) | {"created_at": "2026-11-21T08:00:00Z"}]

    reconcile()
    read_payloads()

    assert Signal.objects.count() == 6
    row = the_row()
    assert (row.cursor, row.began_at, row.rounds, row.new_in_round) == ("", None, 3, 0)


def test_behind_the_last_numbered_page_there_may_be_nothing(desk, helpdesk, lena):
    desk.tickets = [ticket(number) for number in range(2)]
    follow(helpdesk, desk, lena, layout=numbered(desk))
    reader.read_due()
    desk.answers = [(404, {}, b""), *[(200, {}, b'{"tickets": []}')]]

    reconcile()

    assert (the_row().failure, the_row().began_at, Payload.objects.count()) == ("", None, 2)


def test_the_header_link_may_say_where_the_next_page_stands(desk, helpdesk, lena):
    link = '<https://elsewhere.example/1>; rel="prev", </tickets?page=2>; title="a, b"; rel="last next"'
    desk.answers = [
        (200, {"Link": link}, b'{"tickets": [{"id": "t-1"}]}'),
        (200, {"Link": "<http://elsewhere.example/steal>; rel=next"}, b'{"tickets": [{"id": "t-2"}]}'),
    ]
    layout = Layout(desk.url.replace("&after={cursor}", ""), items="$.tickets", next_path="link")
    follow(helpdesk, desk, lena, layout=layout)

    reconcile()

    assert [path for path, _ in desk.asked[1:]] == ["/tickets?page=2"]
    assert "another host" in the_row().failure
    assert Payload.objects.count() == 1
