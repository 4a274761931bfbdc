"""The page of themes: what is said, how much more than usual, by whom; and nothing of strangers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer, User
from signals.models import Source, TextDue
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory, ExchangeRateFactory
from tests.factories.texts import read_all
from tests.signals.views.conftest import browser

BILLED = "Awful: you billed us twice"
SLOW = "The portal is terribly slow"


@pytest.fixture
def zenith(crm: Source, cleo: User) -> Customer:
    return CustomerFactory(name="Zenith", external_id="Z-1", owner=cleo, team=cleo.teams.get())


def say(source: Source, text: str, *, days_ago: float = 1, who: str = "A-1", times: int = 1) -> None:
    now = timezone.now()
    moment = now - timedelta(days=days_ago)
    items = [
        SignalItem(f"{who}-{days_ago}-{text[:20]}-{number}", who, Kind.SUPPORT, "ticket", moment, None, text)
        for number in range(times)
    ]
    facts.receive(source=source, items=items, known="when it happened", at=now, by=None)
    read_all()


def show(user: User, **asked: object) -> str:
    response = browser(user).get("/themes/", asked)
    assert response.status_code == 200
    return response.content.decode()


def row(page: str, theme: str) -> str:
    return next(part for part in page.split("<tr>") if f">{theme}</a>" in part or f'class="name">{theme}<' in part)


def test_a_theme_is_shown_with_its_words_and_whom_it_concerns(crm, acme, ana):
    say(crm, BILLED, times=2)

    page = show(ana)

    shown = row(page, "Bills and payments")
    assert 'data-label="Complaints">2<' in shown
    assert 'data-label="Customers">1<' in shown
    assert "USD 120,000" in shown
    assert BILLED in page
    assert f'href="/customers/{acme.pk}">Acme</a>' in page


def test_strangers_are_neither_counted_nor_quoted_nor_named(crm, acme, zenith, ana, cleo, ben):
    say(crm, BILLED)
    say(crm, "Awful: you billed Zenith wrongly", who="Z-1")

    of_ana, of_cleo, of_ben = show(ana), show(cleo), show(ben)

    assert "Zenith" not in of_ana
    assert "Acme" not in of_cleo
    assert BILLED not in of_cleo
    assert 'data-label="Complaints">1<' in row(of_ana, "Bills and payments")
    assert 'data-label="Complaints">2<' in row(of_ben, "Bills and payments")
    assert "Zenith" not in show(ana, theme="billing")


def test_a_deleted_customer_is_not_quoted(crm, acme, ben):
    say(crm, BILLED)
    Customer.objects.update(deleted_at=timezone.now())

    assert BILLED not in show(ben)


def test_more_than_usual_is_said_only_when_chance_does_not_explain_it(crm, acme, ana):
    for days_ago in (35, 65, 100):
        say(crm, BILLED, days_ago=days_ago)
        say(crm, SLOW, days_ago=days_ago, times=3)
    say(crm, BILLED, times=20)
    say(crm, SLOW, times=4)

    page = show(ana, weeks=4)

    assert "× usual" in row(page, "Bills and payments")
    assert "no clear change" in row(page, "Speed")


def test_in_the_first_weeks_nobody_knows_what_is_usual(crm, acme, ana):
    say(crm, BILLED)

    assert "too early to say" in row(show(ana), "Bills and payments")


def test_praise_and_languages_that_are_not_known_are_no_complaints(crm, acme, ana):
    say(crm, "Great invoice, thank you!")
    say(crm, "Die Rechnung ist eine Katastrophe")

    page = show(ana)

    assert "No complaints here" in page
    assert "Great invoice" not in page


def test_weeks_narrow_it_and_nonsense_means_the_usual_four(crm, acme, ana):
    say(crm, BILLED, days_ago=20)

    assert BILLED not in show(ana, weeks=1)
    assert BILLED in show(ana, weeks=4)
    assert BILLED in show(ana, weeks="drop table")


def test_one_theme_shows_more_words(crm, acme, ana):
    for number in range(6):
        say(crm, f"{BILLED}, case {number}", days_ago=1 + number)

    everything, of_one = show(ana), show(ana, theme="billing")

    assert everything.count("case ") == 3
    assert of_one.count("case ") == 6
    assert "Bills and payments" in of_one


def test_words_are_escaped_and_long_ones_are_cut(crm, acme, ana):
    say(crm, "Awful <script>alert(1)</script> bill " + "and so on " * 100)

    page = show(ana)

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "…" in page


def test_each_customer_speaks_once_before_one_speaks_twice(crm, acme, zenith, ben):
    say(crm, BILLED + " again", times=5)
    say(crm, BILLED + ", says Z", days_ago=9, who="Z-1")

    assert "says Z" in show(ben)


def test_arr_without_a_rate_is_no_number(crm, acme, ana):
    say(crm, BILLED)
    Customer.objects.update(currency="EUR")

    assert "no rate from EUR" in row(show(ana), "Bills and payments")
    ExchangeRateFactory(currency="EUR", reporting_currency="USD", rated_on="2020-01-01", rate="2")
    assert "USD 240,000" in row(show(ana), "Bills and payments")


def test_who_left_touches_no_arr(crm, acme, ana):
    say(crm, BILLED)
    Customer.objects.update(started_on="2020-01-01", churned_on="2026-01-01")

    assert "USD" not in row(show(ana), "Bills and payments")


def test_phrases_that_came_up_lately_are_found(crm, acme, zenith, ben):
    for number in range(8):
        CustomerFactory(external_id=f"N-{number}")
        say(crm, "Hello, this is bad", days_ago=40, who=f"N-{number}")
        say(crm, "Awful: the voucher portal rejects everything", who=f"N-{number}")

    assert "voucher portal" in show(ben)


def test_nothing_written_yet_says_the_next_step(crm, ana):
    assert "Nobody has written anything yet" in show(ana)
    assert "Import a file" in show(ana)


def test_texts_that_wait_are_said_to_wait(crm, acme, ana):
    say(crm, BILLED)
    TextDue.objects.create(signal_id=999)

    assert "1 text waits to be read." in show(ana)


def test_a_page_takes_as_many_queries_for_many_texts_as_for_few(crm, acme, ana):
    client = browser(ana)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/themes/").status_code == 200
        return len(asked)

    say(crm, BILLED)
    few = queries()
    for days_ago in range(2, 20):
        say(crm, f"{SLOW}, {BILLED}", days_ago=days_ago)

    assert queries() == few <= 12
