"""The line, the ticks and the bar above the list; without a line of JavaScript."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from outreach.models import CallAction, CallListEntry
from outreach.services import call_capacity
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import add_touchpoint, list_customer, list_customers
from tests.outreach.views.reading import link, names, summarise

pytestmark = pytest.mark.django_db
CHANGE = "/call-list/change"


def in_days(days: int) -> str:
    return f"{timezone.now().date() + timedelta(days=days)}"


def above_the_line(page) -> list[str] | None:
    """The names that stand above it on this page; None where there is no line."""
    body = page.content.decode()
    if '<tr class="line">' not in body:
        return None
    return re.findall(r"data-row-link>([^<]*)</a>", body.partition('<tr class="line">')[0])


def hidden(page) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()))


@pytest.fixture
def both(acme, zenith):
    list_customer(acme, 0.4)
    list_customer(zenith, 0.9)
    summarise()


class TestTheLine:
    @pytest.fixture
    def cut_at_sixty(self, three_pages, lena):
        call_capacity.set_capacity(conversations=60, by=lena)

    def test_it_stands_on_the_page_where_the_week_ends(self, cut_at_sixty, lena, signed_in):
        browser = signed_in(lena)
        first = browser.get("/")
        second = browser.get(link(first, "next"))
        back = browser.get(link(second, "prev"))

        assert above_the_line(first) is None
        assert len(above_the_line(second)) == 10
        assert above_the_line(back) is None

    def test_a_page_that_ends_at_the_line_shows_it(self, three_pages, lena, signed_in):
        call_capacity.set_capacity(conversations=50, by=lena)
        browser = signed_in(lena)
        first = browser.get("/")

        assert len(above_the_line(first)) == 50
        assert above_the_line(browser.get(link(first, "next"))) is None

    def test_a_filter_does_not_move_it_and_the_page_says_so(self, cut_at_sixty, lena, signed_in):
        page = signed_in(lena).get("/", {"q": "Customer 06"})

        assert names(page) == [f"Customer 06{digit}" for digit in range(9, -1, -1)]
        assert "10 of the customers that match stand above the line" in page.content.decode()
        narrow = signed_in(lena).get("/", {"q": "Customer 0"})
        assert len(above_the_line(narrow)) == 40

    def test_with_nothing_above_it_the_page_says_so(self, cut_at_sixty, lena, signed_in):
        page = signed_in(lena).get("/", {"q": "Customer 00"})

        assert above_the_line(page) is None
        assert "Nobody of this view is above the line" in page.content.decode()

    def test_in_another_order_there_is_none(self, cut_at_sixty, lena, signed_in):
        assert above_the_line(signed_in(lena).get("/?sort=renewal&q=Customer+05")) is None

    def test_the_panel_says_what_is_covered_and_what_is_not(self, both, lena, signed_in):
        call_capacity.set_capacity(conversations=1, by=lena)

        body = signed_in(lena).get("/").content.decode()

        assert "1 customer: USD 120k ARR, 108k expected loss, 69 % of all" in body
        assert "USD 120k ARR, 48k expected loss" in body

    def test_a_team_sees_its_part_of_everybody_s_line(self, both, ana, lena, signed_in):
        call_capacity.set_capacity(conversations=1, by=lena)

        body = signed_in(ana).get("/").content.decode()

        assert "0 customers: yours, USD 0 ARR" in body
        assert "drawn through everybody’s list" in body.replace("&#x27;", "’")
        assert "Nobody of this view is above the line" in body

    def test_outreach_of_this_week(self, both, acme, ana, lena, signed_in):
        add_touchpoint(acme, made_by=ana, happened_at=timezone.now(), logged_at=timezone.now())

        body = signed_in(lena).get("/").content.decode()

        assert "1 attempted: 1 connected, 0 not reached, 0 declined" in body
        assert "1 not tried yet this week" in body

    def test_the_cco_moves_it(self, both, lena, signed_in):
        browser = signed_in(lena)

        browser.post("/call-list/capacity", {"conversations": "1"})

        assert above_the_line(browser.get("/")) == ["Zenith"]
        assert "1 a week" in browser.get("/call-list/capacity").content.decode()
        assert browser.post("/call-list/capacity", {"conversations": "-1"}).status_code == 422


class TestTicking:
    def test_ticked_rows_are_looked_at_confirmed_and_done(self, both, acme, lena, ana, signed_in):
        browser = signed_in(lena)
        asked = browser.get(CHANGE, {"verb": "assign", "customer": acme.pk, "band": "at_risk"})

        done = browser.post(CHANGE, {**hidden(asked), "assignee": ana.pk}, follow=True)

        assert "Assign 1 customer" in asked.content.decode()
        assert CallListEntry.objects.get(customer=acme).assigned_to == ana
        assert done.redirect_chain[-1][0] == "/?band=at_risk"
        assert "1 customer assigned to Ana." in done.content.decode()
        assert "called by Ana" in done.content.decode()

    def test_all_that_match_are_counted_before(self, both, acme, zenith, lena, signed_in):
        browser = signed_in(lena)
        asked = browser.get(CHANGE, {"verb": "snooze", "everyone": "on", "band": "critical"})
        sent = {**hidden(asked), "until": in_days(4), "reason": "Their audit."}

        done = browser.post(CHANGE, sent, follow=True)

        assert "Snooze 1 customer" in asked.content.decode()
        assert "1 snoozed" in browser.get("/").content.decode()
        assert names(browser.get("/")) == ["Acme"]
        assert names(browser.get("/?snoozed=on")) == ["Zenith"]
        until = f"{date.fromisoformat(in_days(4)):%-d %b %Y}"
        assert f"until {until}: Their audit." in browser.get("/?snoozed=on").content.decode()
        assert done.status_code == 200

    def test_a_list_that_moved_on_is_shown_again_with_the_new_number(self, both, acme, lena, signed_in):
        browser = signed_in(lena)
        asked = browser.get(CHANGE, {"verb": "snooze", "everyone": "on"})
        list_customer(CustomerFactory(name="Newcomer"))

        again = browser.post(CHANGE, {**hidden(asked), "until": in_days(4), "reason": "x"})

        assert again.status_code == 422
        assert "It was 2 when you looked, and now it is 3" in again.content.decode()
        assert hidden(again)["expected"] == "3"
        assert not CallAction.objects.exists()

    @pytest.mark.parametrize(
        "query",
        [
            "verb=assign",
            "verb=forget&customer=1",
            "customer=1",
            "verb=assign&customer=x",
            "verb=assign&everyone=on&band=purple",
            "verb=assign&everyone=on&min_arr=NaN",
        ],
    )
    def test_what_cannot_be_understood_selects_nobody(self, both, lena, signed_in, query):
        page = signed_in(lena).get(f"{CHANGE}?{query}")

        assert page.status_code == 302
        assert page.url.startswith("/")

    def test_a_stranger_s_customer_is_not_there(self, both, acme, zenith, ana, signed_in):
        browser = signed_in(ana)

        assert browser.get(CHANGE, {"verb": "wake", "customer": zenith.pk}).status_code == 404
        asked = browser.get(CHANGE, {"verb": "snooze", "customer": [acme.pk, zenith.pk]})
        assert "Snooze 1 customer" in asked.content.decode()
        assert "Zenith" not in asked.content.decode()

    def test_a_day_too_far_is_said_beside_the_field(self, both, acme, lena, signed_in):
        sent = {"verb": "snooze", "customer": acme.pk, "until": in_days(40), "reason": "x"}

        page = signed_in(lena).post(CHANGE, sent)

        assert page.status_code == 422
        assert "at most 30 days, never for ever" in page.content.decode()

    def test_a_caller_who_may_not_see_them_is_refused(self, both, acme, lena, cleo, signed_in):
        page = signed_in(lena).post(CHANGE, {"verb": "assign", "customer": acme.pk, "assignee": cleo.pk})

        assert page.status_code == 422
        assert "Cleo may not see 1 of these 1 customers" in page.content.decode()

    def test_a_team_is_offered_its_own_colleagues(self, both, acme, ana, cleo, signed_in):
        body = signed_in(ana).get(CHANGE, {"verb": "assign", "customer": acme.pk}).content.decode()

        assert ">Ana</option>" in body
        assert ">Eve</option>" in body
        assert "Cleo" not in body

    def test_undo_stands_there_for_its_author_and_says_what_it_left(self, both, acme, lena, ana, signed_in):
        hers, his = signed_in(lena), signed_in(ana)
        hers.post(CHANGE, {"verb": "assign", "everyone": "on", "assignee": lena.pk})
        his.post(CHANGE, {"verb": "assign", "customer": acme.pk, "assignee": ana.pk})
        (address,) = re.findall(r'action="(/call-list/actions/\d+/undo)"', hers.get("/").content.decode())
        assert address not in his.get("/").content.decode()

        undone = hers.post(address, follow=True).content.decode()

        assert "Undone for 1 customer. 1 were left as they are" in undone
        assert "/undo" not in undone
        assert CallListEntry.objects.get(customer=acme).assigned_to == ana
        assert "Only your last change can be undone" in hers.post(address, follow=True).content.decode()

    def test_who_may_not_plan_sees_no_ticks(self, both, ben, signed_in):
        assert 'name="customer"' not in signed_in(ben).get("/").content.decode()


def test_many_choose_by_caller(north, ana, lena, signed_in):
    list_customers(CustomerFactory(name=f"Customer {n}", team=north) for n in range(3))
    summarise()
    browser = signed_in(lena)
    first = CallListEntry.objects.get(name="Customer 1")
    browser.post(CHANGE, {"verb": "assign", "customer": first.pk, "assignee": ana.pk})

    assert names(browser.get("/", {"caller": ana.pk})) == ["Customer 1"]
    assert len(names(browser.get("/", {"caller": 0}))) == 2
    assert f'<option value="{ana.pk}" selected>Ana</option>' in browser.get("/", {"caller": ana.pk}).content.decode()
