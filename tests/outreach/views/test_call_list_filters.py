"""The call list narrowed and sorted; all of its state is in the address."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from accounts.models import Customer
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import list_customer, open_escalation
from tests.outreach.views.reading import link, names, summarise

pytestmark = pytest.mark.django_db


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

    def test_the_state_is_in_every_link(self, three_pages, lena, signed_in):
        page = signed_in(lena).get("/", {"q": "ustomer", "sort": "arr", "band": ""})

        state = parse_qs(urlsplit(link(page, "next")).query)
        assert (state["q"], state["sort"]) == (["ustomer"], ["arr"])
        assert "band" not in state
        assert 'href="/exports/call-list.csv?q=ustomer&amp;sort=arr"' in page.content.decode()

    def test_htmx_gets_the_list_alone(self, book, lena, signed_in):
        page = signed_in(lena).get("/", headers={"HX-Request": "true"})

        assert names(page) == ["Zenith", "Acme", "Healthy Ltd"]
        assert "<html" not in page.content.decode()
