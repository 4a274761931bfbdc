"""The pages of the measures, the rows behind each number, and their files."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, ExchangeRate
from outreach.measures.question import Slice, pose
from outreach.queries import readers
from outreach.queries.measures import rows
from outreach.queries.measures.asking import Asking
from outreach.queries.measures.catalogue import BY_NAME, MEASURES
from outreach.services import concessions
from outreach.vocabulary import ConcessionKind
from tests.factories.accounts import CustomerFactory
from tests.outreach.queries.measuring import DAY, a_loop, told
from tests.outreach.views.reading import names

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOVEMBER = "from=2026-11-01&to=2026-11-10"


@pytest.fixture(autouse=True)
def _on_the_twentieth(time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=True)


def closed(lena, customer, days: int = 4):
    return told(lena, a_loop(lena, customer, at=OPENED), promised=OPENED, delivered=OPENED, at=OPENED + days * DAY)


def give(lena, customer, amount: str, currency: str) -> None:
    concessions.give(
        customer=customer,
        kind=ConcessionKind.CREDIT,
        amount=Decimal(amount),
        currency=currency,
        reason="Sorry.",
        by=lena,
        at=OPENED,
    )


def page(client, address: str = f"/measures?{NOVEMBER}") -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def section(html: str, name: str) -> str:
    """What a measure's card says, in one line."""
    card = re.search(rf'aria-labelledby="{name}">(.*?)</section>', html, re.S)
    assert card, name
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", card.group(1)))


def test_without_anything_the_page_says_what_to_do(signed_in, lena):
    html = page(signed_in(lena))

    assert "Nothing to measure in this period" in html
    assert "To the issues" in html


def test_every_measure_has_its_number_its_n_and_its_definition(signed_in, lena, acme):
    closed(lena, acme)

    html = page(signed_in(lena))

    assert "4 days n 1 loops closed" in section(html, "time_to_close")
    for measure in MEASURES:
        assert measure.definition[:40] in section(html, measure.name).replace("&#x27;", "'"), measure.name
    assert "Of all customers." in html
    assert "Days are those of UTC" in html


def test_whose_numbers_these_are_is_said(signed_in, ana, lena, acme, zenith):
    closed(lena, acme)
    closed(lena, zenith, days=8)

    assert "n 1 loops closed" in section(page(signed_in(ana)), "time_to_close")
    assert "n 2 loops closed" in section(page(signed_in(lena)), "time_to_close")
    assert "Of the customers of your teams" in page(signed_in(ana))


def test_a_number_leads_to_the_rows_it_was_made_from(signed_in, lena, acme, zenith):
    closed(lena, acme)
    closed(lena, zenith)
    a_loop(lena, CustomerFactory(name="Waiting"), at=OPENED)
    lenas = signed_in(lena)

    html = page(lenas)
    missed = re.search(r'href="(/measures/close_rate/rows[^"]*)">1 missed', html)
    closed_in_time = re.search(r'href="(/measures/close_rate/rows[^"]*)">2 closed in time', html)

    assert missed
    assert closed_in_time
    assert names(lenas.get(missed.group(1).replace("&amp;", "&"))) == ["Waiting"]
    assert sorted(names(lenas.get(closed_in_time.group(1).replace("&amp;", "&")))) == ["Acme", "Zenith"]


def test_rows_come_in_pages_without_losing_one(signed_in, lena, monkeypatch):
    monkeypatch.setattr("outreach.queries.measures.rows.PAGE", 2)
    for number in range(5):
        a_loop(lena, CustomerFactory(name=f"Customer {number}"), at=OPENED)
    lenas, found, address = signed_in(lena), [], f"/measures/close_rate/rows?{NOVEMBER}"

    while address:
        response = lenas.get(address)
        found += names(response)
        following = re.search(r'href="([^"]*)" rel="next"', response.content.decode())
        address = following.group(1).replace("&amp;", "&") if following else ""

    assert sorted(found) == [f"Customer {number}" for number in range(5)]


def test_mixed_currencies_without_a_rate_are_a_sentence_and_no_number(signed_in, lena, acme, zenith):
    Company.objects.update_or_create(pk=1, defaults={"reporting_currency": "USD"})
    give(lena, acme, "100.00", "EUR")
    give(lena, zenith, "50.00", "USD")
    lenas = signed_in(lena)

    without = section(page(lenas), "concessions")
    ExchangeRate.objects.create(currency="EUR", reporting_currency="USD", rated_on=OPENED.date(), rate=Decimal("1.10"))

    assert "No total" in without
    assert "no exchange rate from EUR to USD" in without
    assert "100.00 EUR" in without
    assert "160.00 USD" in section(page(lenas), "concessions")


def test_fewer_than_twenty_are_told_instead_of_a_share(signed_in, lena, acme):
    closed(lena, acme)

    html = page(signed_in(lena), "/measures?from=2026-11-01&to=2026-11-20")

    assert "Too few to compare: 0 after a no and 0 after a promise" in html


def test_what_cannot_be_understood_is_named(signed_in, lena):
    lenas = signed_in(lena)

    assert "ends before it begins" in page(lenas, "/measures?from=2026-11-10&to=2026-11-01")
    assert "weeks in one chart" in page(lenas, "/measures?from=2010-11-10&to=2026-11-01&every=week")
    assert lenas.get("/measures?owner=%00&team=x&from=yesterday&every=day&target=-1&by=x").status_code == 200
    assert lenas.get("/measures/nothing").status_code == 404
    assert lenas.get("/measures/close_rate/rows?after=999999_1&own=%00").status_code == 200


def test_the_page_asks_a_fixed_number_of_questions(signed_in, lena, acme):
    lenas = signed_in(lena)
    closed(lena, acme)
    page(lenas)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(lenas)
    for _ in range(3):
        closed(lena, CustomerFactory())

    with CaptureQueriesContext(connection) as many:
        page(lenas)

    assert len(many) == len(few)
    assert len(many) <= len(MEASURES) + 10


def test_what_took_long_is_remembered_and_says_when_it_was_counted(signed_in, lena, acme, monkeypatch, time_machine):
    monkeypatch.setattr("outreach.queries.measures.remembered.MANY", 1)
    lenas = signed_in(lena)
    a_loop(lena, acme, at=OPENED)
    first = page(lenas)
    a_loop(lena, CustomerFactory(), at=OPENED)
    time_machine.shift(120)

    again, of_another_period = page(lenas), page(lenas, "/measures?from=2026-11-02&to=2026-11-10")

    assert "n 1 loops opened" in section(first, "close_rate")
    assert "n 1 loops opened" in section(again, "close_rate")
    assert "Counted on 20 Nov 2026, 12:00 UTC" in again
    assert "n 2 loops opened" in section(of_another_period, "close_rate")


def test_so_are_the_few_that_a_team_finds_among_many(signed_in, lena, ana, acme, monkeypatch):
    monkeypatch.setattr("outreach.queries.measures.remembered.MANY", 4)
    for customer in (acme, *(CustomerFactory() for _ in range(3))):
        a_loop(lena, customer, at=OPENED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outreach_loop")
    anas = signed_in(ana)
    assert "n 1 loops opened" in section(page(anas), "close_rate")

    with CaptureQueriesContext(connection) as asked:
        page(anas)

    assert not [each for each in asked if "GROUPING SETS" in each["sql"]]


def test_pages_api_and_files_are_made_from_one_count(signed_in, with_token, lena, acme, monkeypatch, time_machine):
    monkeypatch.setattr("outreach.queries.measures.remembered.MANY", 1)
    lenas = signed_in(lena)
    a_loop(lena, acme, at=OPENED)
    page(lenas, f"/measures?{NOVEMBER}")

    with CaptureQueriesContext(connection) as asked:
        sent = with_token(lena).get(f"/api/v1/measures?{NOVEMBER}").json()
        one = with_token(lena).get(f"/api/v1/measures/close_rate?{NOVEMBER}").json()
        b"".join(lenas.get(f"/measures.csv?{NOVEMBER}").streaming_content)

    assert not [each for each in asked if "GROUPING SETS" in each["sql"]]
    assert sent["counted_at"] == one["counted_at"]


def test_the_rows_of_a_file_are_worked_out_once(lena, monkeypatch):
    monkeypatch.setattr("outreach.queries.measures.rows.PAGE", 1)
    for _ in range(3):
        a_loop(lena, CustomerFactory(), at=OPENED)
    reading = readers.reader(user=lena, company=Company(), at=OPENED)
    question = pose(today=OPENED.date())

    with CaptureQueriesContext(connection) as asked:
        found = list(rows.everything(Asking(reading, question), BY_NAME["close_rate"], which=Slice.ALL, own=None))

    assert (len(found), len(asked)) == (3, 1)


def test_the_file_names_zone_and_currency_and_runs_no_formula(signed_in, lena):
    closed(lena, CustomerFactory(name="=1+1", segment="@home"))
    give(lena, CustomerFactory(), "12.50", "EUR")
    lenas = signed_in(lena)

    text = b"".join(lenas.get(f"/measures.csv?{NOVEMBER}&by=segment").streaming_content).decode()
    rows = b"".join(lenas.get(f"/measures/time_to_close/rows.csv?{NOVEMBER}").streaming_content).decode()

    assert "From (UTC)" in text
    assert "Time to close the loop,Segment,2026-11-01,2026-11-10,'@home,1,4.0000,days" in text
    assert "12.50,EUR" in text
    assert "'=1+1" in rows
    assert "Day (UTC)" in rows
