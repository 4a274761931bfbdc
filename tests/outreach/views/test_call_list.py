"""The first page of the product."""

import csv
import io
import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer
from outreach.models import CallListEntry, RankingCursor
from outreach.services import summaries
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, list_customer, list_customers, open_escalation

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6


def summarise():
    cursor = RankingCursor.objects.get_or_create(pk=1)[0]
    cursor.summarised_at = None
    summaries.refresh_if_cheap(cursor=cursor, at=NOW)
    cursor.save()


def names(response) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)</a>", response.content.decode())


def link(response, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.content.decode())
    return found.group(1).replace("&amp;", "&") if found else ""


@pytest.fixture
def fifty(lena, north):
    """A hundred and twenty customers: more than two pages."""
    list_customers(
        CustomerFactory(name=f"Customer {index:03}", arr=1000 * (index + 1), team=north) for index in range(120)
    )
    summarise()


class TestWhoSeesWhat:
    def test_a_team_sees_its_own_and_a_stranger_does_not(self, acme, zenith, ana, cleo, lena, ben, signed_in):
        list_customer(acme)
        list_customer(zenith, 0.9)
        summarise()

        assert names(signed_in(ana).get("/")) == ["Acme"]
        assert names(signed_in(cleo).get("/")) == ["Zenith"]
        for person in (lena, ben):
            assert names(signed_in(person).get("/")) == ["Zenith", "Acme"]

    def test_filters_counts_tiles_and_choices_do_not_leak_a_stranger(self, acme, zenith, ana, cleo, signed_in):
        list_customer(acme)
        list_customer(zenith, 0.9)
        summarise()

        page = signed_in(ana).get("/", {"q": "enit"})

        body = page.content.decode()
        assert names(page) == []
        assert "Zenith" not in body
        assert "South" not in body
        assert "Cleo" not in body
        assert "0 customers" in body
        assert "USD 120k ARR" in body

    def test_an_owner_sees_a_customer_of_another_team(self, acme, cleo, signed_in):
        Customer.objects.filter(pk=acme.pk).update(owner=cleo)
        list_customer(acme)

        assert names(signed_in(cleo).get("/")) == ["Acme"]

    def test_without_signing_in_there_is_only_the_sign_in_page(self, client):
        assert client.get("/").status_code == 302

    def test_a_list_with_nobody_says_so(self, ana, signed_in):
        page = signed_in(ana).get("/")

        assert page.status_code == 200
        assert "Nobody to call yet" in page.content.decode()


class TestQueries:
    @pytest.mark.parametrize("state", [{}, {"q": "ustomer"}, {"band": "in_danger", "sort": "arr"}, {"renewal": 90}])
    @pytest.mark.parametrize("person", ["ana", "lena"])
    def test_the_whole_request_takes_six_at_most_however_many_customers(
        self, person, state, request, north, lena, signed_in
    ):
        browser = signed_in(request.getfixturevalue(person))
        counts = []
        for customers in (3, 60):
            list_customers(CustomerFactory(team=north, owner=lena) for _ in range(customers))
            summarise()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get("/", state).status_code == 200
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert counts[1] <= MOST_QUERIES


class TestFilters:
    @pytest.fixture
    def book(self, acme, zenith, lena):
        Customer.objects.filter(pk=acme.pk).update(
            segment="smb", region="APAC", arr=10_000, renewal_on=timezone.now().date() + timedelta(days=20)
        )
        open_escalation(acme)
        list_customer(acme, 0.4)
        list_customer(zenith, 0.9)
        list_customer(CustomerFactory(name="Healthy Ltd", arr=500), 0.01)
        summarise()

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ({"band": "critical"}, ["Zenith"]),
            ({"band": "in_danger"}, ["Zenith", "Acme"]),
            ({"segment": "smb"}, ["Acme"]),
            ({"region": "APAC"}, ["Acme"]),
            ({"renewal": "30"}, ["Acme"]),
            ({"renewal": "10"}, []),
            ({"escalated": "on"}, ["Acme"]),
            ({"min_arr": "10000"}, ["Zenith", "Acme"]),
            ({"q": "CM"}, ["Zenith", "Acme", "Healthy Ltd"]),
            ({"q": "CME"}, ["Acme"]),
            ({"q": "100%"}, []),
            ({"q": "cme", "band": "critical"}, []),
            ({"sort": "renewal"}, ["Acme"]),
            ({"sort": "risk"}, ["Zenith", "Acme", "Healthy Ltd"]),
            ({"sort": "arr"}, ["Zenith", "Acme", "Healthy Ltd"]),
        ],
    )
    def test_each_narrows_or_sorts(self, book, lena, signed_in, state, expected):
        page = signed_in(lena).get("/", state)

        assert names(page)[: len(expected)] == expected
        if state.get("sort") != "renewal":
            assert len(names(page)) == len(expected)

    def test_owner_and_team(self, book, lena, ana, south, signed_in):
        browser = signed_in(lena)

        assert names(browser.get("/", {"owner": ana.pk})) == ["Acme"]
        assert names(browser.get("/", {"team": south.pk})) == ["Zenith"]

    def test_a_short_part_of_a_name_says_what_to_do(self, book, lena, signed_in):
        assert "Type at least 3 letters" in signed_in(lena).get("/", {"q": "ac"}).content.decode()

    @pytest.mark.parametrize(
        "state",
        [
            {"band": "purple"},
            {"owner": "me"},
            {"owner": str(2**70)},
            {"renewal": "-1"},
            {"min_arr": "NaN"},
            {"min_arr": "-5"},
            {"q": "a\0bc"},
            {"sort": "name; DROP TABLE"},
            {"segment": "x" * 500},
        ],
    )
    def test_what_cannot_be_understood_is_named_and_left_out(self, book, lena, signed_in, state):
        page = signed_in(lena).get("/", state)

        assert page.status_code == 200
        assert len(names(page)) == 3
        assert "callout watch" in page.content.decode()

    @pytest.mark.parametrize("name", ["after", "before"])
    def test_a_cursor_that_we_did_not_give_leads_to_the_first_page(self, book, lena, signed_in, name):
        page = signed_in(lena).get("/", {name: "made-up", "band": "critical"})

        assert (page.status_code, page.url) == (302, "/?band=critical")

    def test_the_state_is_in_every_link(self, fifty, lena, signed_in):
        page = signed_in(lena).get("/", {"q": "ustomer", "sort": "arr", "band": ""})

        state = parse_qs(urlsplit(link(page, "next")).query)
        assert (state["q"], state["sort"]) == (["ustomer"], ["arr"])
        assert "band" not in state
        assert 'href="/call-list.csv?q=ustomer&amp;sort=arr"' in page.content.decode()

    def test_htmx_gets_the_list_alone(self, book, lena, signed_in):
        page = signed_in(lena).get("/", headers={"HX-Request": "true"})

        assert names(page) == ["Zenith", "Acme", "Healthy Ltd"]
        assert "<html" not in page.content.decode()


class TestPages:
    def test_forward_and_back_shows_everyone_once(self, fifty, lena, signed_in):
        browser = signed_in(lena)
        first = browser.get("/")
        second = browser.get(link(first, "next"))
        third = browser.get(link(second, "next"))

        seen = names(first) + names(second) + names(third)
        assert len(seen) == len(set(seen)) == 120
        assert link(third, "next") == ""
        assert names(browser.get(link(third, "prev"))) == names(second)
        back = browser.get(link(browser.get(link(third, "prev")), "prev"))
        assert names(back) == names(first)
        assert link(back, "prev") == ""

    @pytest.mark.parametrize("sort", ["priority", "risk", "arr", "renewal"])
    def test_ties_neither_repeat_nor_get_lost(self, lena, north, signed_in, sort):
        renewals = [date(2027, 1, 1) if index % 3 else None for index in range(120)]
        list_customers(CustomerFactory(name=f"Twin {i}", renewal_on=day, team=north) for i, day in enumerate(renewals))
        browser = signed_in(lena)

        pages = [browser.get("/", {"sort": sort})]
        while link(pages[-1], "next"):
            pages.append(browser.get(link(pages[-1], "next")))
        there = [name for page in pages for name in names(page)]
        backward = [pages[-1]]
        while link(backward[-1], "prev"):
            backward.append(browser.get(link(backward[-1], "prev")))
        back = [name for page in reversed(backward) for name in names(page)]

        assert len(there) == len(set(there)) == 120
        assert back == there

    def test_walking_while_customers_arrive_loses_nobody_who_was_there(self, fifty, lena, signed_in):
        browser = signed_in(lena)
        before = set(CallListEntry.objects.values_list("name", flat=True))
        page = browser.get("/")
        seen = names(page)
        while following := link(page, "next"):
            list_customer(CustomerFactory(name="Newcomer on top", arr=10**9))
            list_customer(CustomerFactory(name="Newcomer below", arr=1))
            page = browser.get(following)
            seen += names(page)

        assert before <= set(seen)
        assert len([name for name in seen if name in before]) == 120

    def test_every_row_says_why_it_stands_above_the_next_and_the_last_of_all_does_not(self, fifty, lena, signed_in):
        browser = signed_in(lena)
        first = browser.get("/")
        last = browser.get(link(browser.get(link(first, "next")), "next"))
        back = browser.get(link(last, "prev"))

        assert first.content.decode().count("Above the next:") == 50
        assert back.content.decode().count("Above the next:") == 50
        assert last.content.decode().count("Above the next:") == 19
        assert browser.get("/", {"sort": "arr"}).content.decode().count("Above the next:") == 0

    def test_the_pager_says_how_many_were_found(self, fifty, lena, signed_in, monkeypatch):
        browser = signed_in(lena)

        assert "120 customers" in browser.get("/").content.decode()
        assert "11 customers" in browser.get("/", {"q": "mer 11"}).content.decode().replace(
            "10 customers", "11 customers"
        )
        monkeypatch.setattr("outreach.queries.overview.MOST_COUNTED", 100)
        assert "more than 100 customers" in browser.get("/", {"q": "ustomer"}).content.decode().lower()


class TestWhatIsShown:
    def test_text_of_customers_is_text(self, acme, lena, signed_in):
        Customer.objects.filter(pk=acme.pk).update(name="<script>alert(1)</script>", segment='"><img src=x>')
        list_customer(acme)
        summarise()

        body = signed_in(lena).get("/").content.decode()

        assert "<script>alert(1)" not in body
        assert "<img src=x" not in body
        assert "&lt;script&gt;alert(1)" in body

    def test_a_missing_rate_is_said_and_no_wrong_number_shown(self, acme, lena, signed_in):
        Customer.objects.filter(pk=acme.pk).update(arr=777_777, currency="CHF")
        list_customer(acme)
        summarise()

        body = signed_in(lena).get("/").content.decode()

        assert "no rate for CHF" in body
        assert "777,777" not in body
        assert "1 with an assumed ARR" in body

    def test_moments_are_in_the_zone_of_the_reader_and_days_are_days(self, acme, lena, signed_in):
        lena.time_zone = "Pacific/Auckland"
        lena.save()
        Customer.objects.filter(pk=acme.pk).update(renewal_on=date(2027, 3, 1))
        list_customer(acme)
        summarise()

        body = signed_in(lena).get("/").content.decode()

        assert "21 Nov 2026, 01:00 NZDT" in body
        assert "1 Mar 2027" in body

    def test_nothing_inline_that_the_content_policy_refuses(self, acme, lena, signed_in):
        list_customer(acme)

        body = signed_in(lena).get("/").content.decode()

        assert not re.search(r"\son\w+=|style=|<script>|<style", body)


class TestFile:
    def read(self, response) -> list[list[str]]:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_it_holds_exactly_what_the_page_shows(self, fifty, lena, signed_in):
        browser = signed_in(lena)
        state = {"q": "ustomer 0", "sort": "arr", "min_arr": "20000"}
        page = browser.get("/", state)
        shown = names(page)
        while following := link(page, "next"):
            page = browser.get(following)
            shown += names(page)

        rows = self.read(browser.get("/call-list.csv", state))

        assert [row[0] for row in rows[1:]] == shown
        assert len(shown) == 81

    def test_the_heading_names_currency_and_zone(self, acme, lena, signed_in):
        lena.time_zone = "Europe/Berlin"
        lena.save()
        list_customer(acme)

        response = signed_in(lena).get("/call-list.csv")
        heading, row = self.read(response)

        assert "ARR (USD)" in heading
        assert heading[-1] == "Ranked at (Europe/Berlin)"
        assert row[-1] == "2026-11-20 13:00:00"
        assert "attachment" in response["Content-Disposition"]

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
    def test_a_cell_is_never_a_formula(self, acme, lena, signed_in, name):
        Customer.objects.filter(pk=acme.pk).update(name=name, segment=name)
        list_customer(acme)

        _, row = self.read(signed_in(lena).get("/call-list.csv"))

        assert row[0] == row[2] == f"'{name}"

    def test_it_holds_only_what_its_reader_may_see(self, acme, zenith, ana, signed_in):
        list_customer(acme)
        list_customer(zenith)

        rows = self.read(signed_in(ana).get("/call-list.csv"))

        assert [row[0] for row in rows[1:]] == ["Acme"]

    def test_who_may_not_export_may_not(self, acme, eve, signed_in):
        list_customer(acme)

        assert signed_in(eve).get("/call-list.csv").status_code == 403
        assert "Export as CSV" not in signed_in(eve).get("/").content.decode()
