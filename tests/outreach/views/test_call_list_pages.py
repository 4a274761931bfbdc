"""The pages of the call list lose and repeat nobody."""

from datetime import date

import pytest

from outreach.models import CallListEntry
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import list_customer, list_customers
from tests.outreach.views.reading import link, names

pytestmark = pytest.mark.django_db


class TestPages:
    def test_forward_and_back_shows_everyone_once(self, three_pages, lena, signed_in):
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

    def test_walking_while_customers_arrive_loses_nobody_who_was_there(self, three_pages, lena, signed_in):
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

    def test_every_row_says_why_it_stands_above_the_next_and_the_last_of_all_does_not(
        self, three_pages, lena, signed_in
    ):
        browser = signed_in(lena)
        first = browser.get("/")
        last = browser.get(link(browser.get(link(first, "next")), "next"))
        back = browser.get(link(last, "prev"))

        assert first.content.decode().count("Above the next:") == 50
        assert back.content.decode().count("Above the next:") == 50
        assert last.content.decode().count("Above the next:") == 19
        assert browser.get("/", {"sort": "arr"}).content.decode().count("Above the next:") == 0

    def test_the_pager_says_how_many_were_found(self, three_pages, lena, signed_in, monkeypatch):
        browser = signed_in(lena)

        assert "120 customers" in browser.get("/").content.decode()
        assert "11 customers" in browser.get("/", {"q": "mer 11"}).content.decode().replace(
            "10 customers", "11 customers"
        )
        monkeypatch.setattr("outreach.queries.overview.MOST_COUNTED", 100)
        assert "more than 100 customers" in browser.get("/", {"q": "ustomer"}).content.decode().lower()
