"""The first page of the product: who sees what, in how many queries."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import list_customer, list_customers
from tests.outreach.views.reading import names, summarise

pytestmark = pytest.mark.django_db
MOST_QUERIES = 9
MANY_MORE = """
    WITH more AS (
        INSERT INTO accounts_customer (name, segment, region, arr, currency, owner_email, team_id, strategic_weight)
        SELECT 'Customer of many ' || n, 'enterprise', 'EMEA', n, 'USD', '', %s, 0 FROM generate_series(1, 5000) n
        RETURNING id, name)
    INSERT INTO outreach_calllistentry (customer_id, name, segment, region, owner_id, team_id, renewal_on, churn_risk,
           health_score, band, coverage, top_reason, risk_change, arr, arr_is_assumed, arr_note, open_escalations,
           expected_loss, urgency, priority, factors, ranked_at)
    SELECT more.id, more.name, segment, region, owner_id, team_id, renewal_on, churn_risk, health_score, band, coverage,
           top_reason, risk_change, arr, arr_is_assumed, arr_note, open_escalations, expected_loss, urgency, priority, factors,
           ranked_at
      FROM more, (SELECT * FROM outreach_calllistentry LIMIT 1) one
"""


def queries_of(browser, state) -> int:
    summarise()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/", state).status_code == 200
    return len(queries)


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
    def test_the_whole_request_takes_nine_at_most_however_many_customers(
        self, person, state, request, north, lena, signed_in
    ):
        browser = signed_in(request.getfixturevalue(person))
        list_customers(CustomerFactory(team=north, owner=lena) for _ in range(50))
        counts = [queries_of(browser, state)]
        with connection.cursor() as cursor:
            cursor.execute(MANY_MORE, [north.pk])
        counts.append(queries_of(browser, state))

        assert counts[0] == counts[1]
        assert counts[1] <= MOST_QUERIES


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
